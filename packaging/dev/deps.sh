#!/usr/bin/env bash
# Installs what `make run` and `make test` need beyond Go, git and make, from Debian.
#
#   deps.sh [run|test]
#
# run:  nothing yet; the programs are pure Go.
# test: a C compiler for the race detector, PostgreSQL for the store's tests, curl for the README's lines,
#       OpenLDAP's server and tools for those of external authentication, Chromium for the pages, Python for
#       its library's.
#
# Does nothing, at once, when all is there. Needs root or sudo only to install.
set -euo pipefail

say() { echo "deps: $*" >&2; }

have_compiler() {
	echo '#include <stdlib.h>' | "${CC:-gcc}" -E -x c - >/dev/null 2>&1
}

have_postgres() {
	compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null
}

missing_packages() {
	have_compiler || echo gcc libc6-dev
	have_postgres || echo postgresql
	command -v curl >/dev/null || echo curl
	command -v chromium >/dev/null || echo chromium
	[ -x /usr/sbin/slapd ] || command -v slapd >/dev/null || echo slapd
	command -v ldapsearch >/dev/null || echo ldap-utils
	command -v python3 >/dev/null || echo python3
}

# as_root runs its arguments with root's rights, by sudo where this is another user.
as_root() {
	if [ "$(id -u)" -eq 0 ]; then
		"$@"
	else
		sudo "$@"
	fi
}

# no_cluster keeps Debian's package from making and starting a server: tests start their own.
# A machine that has the file already is left as its owner wants it.
no_cluster() {
	local conf=/etc/postgresql-common/createcluster.conf
	[ -e "$conf" ] && return
	as_root mkdir -p "${conf%/*}"
	echo 'create_main_cluster = false' | as_root tee "$conf" >/dev/null
}

# no_directory keeps Debian's package from making a directory and starting a server over it.
no_directory() {
	echo 'slapd slapd/no_configuration boolean true' | as_root debconf-set-selections
}

main() {
	[ "${1:-test}" = test ] || return 0
	local packages
	packages=$(missing_packages | tr '\n' ' ')
	[ -n "$packages" ] || return 0
	if ! command -v apt-get >/dev/null; then
		say "missing: $packages(Debian's names); install them, then run make again"
		exit 1
	fi
	if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
		say "missing: $packages; not root and no sudo here. As root, run:"
		say "  apt-get install --no-install-recommends $packages"
		exit 1
	fi
	say "installing $packages"
	[[ $packages != *postgresql* ]] || no_cluster
	[[ $packages != *slapd* ]] || no_directory
	as_root apt-get update -q
	# shellcheck disable=SC2086  # a list of names
	as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
		-o Dpkg::Options::=--force-confold $packages
}

main "$@"
