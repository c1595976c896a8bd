// The token of a link is behind the #, which no server is told. It goes into
// the form, and out of the address.
(function () {
  "use strict";
  var token = document.querySelector("input[name=token]");
  if (!token) return;
  if (location.hash.length > 1) {
    token.value = decodeURIComponent(location.hash.slice(1));
    history.replaceState(null, "", location.pathname);
  }
  if (token.value) document.getElementById("code").className = "known";
})();
