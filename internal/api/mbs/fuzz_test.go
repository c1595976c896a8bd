package mbs

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/purserhq/purser/internal/core"
	wire "github.com/purserhq/purser/sdk/mbs"
)

// The fuzz targets send any bytes as each type of body through decoding and
// conversion. Whatever comes, the outcome is a value that decodes to itself
// when written back, or a 400 that can be written as JSON and as XML. The
// seeds under testdata are the bodies of the contract's samples.

var bodyTypes = []string{"application/json", "application/xml", "application/x-www-form-urlencoded"}

func FuzzLogin(f *testing.F) {
	fuzzBody(f, func(wire.LoginUserBindingModel) {})
}

func FuzzUsersAdd(f *testing.F) {
	fuzzBody(f, func(in wire.UsersAddModels) {
		if in.Enabled != nil {
			toCustomerCreate(in)
		}
	})
}

func FuzzUsersEdit(f *testing.F) {
	fuzzBody(f, func(in wire.UsersEditModels) { toCustomerUpdate(in) })
}

func FuzzUserAuthData(f *testing.F) {
	fuzzBody(f, func(wire.UserAuthData) {})
}

func FuzzAdministratorsNew(f *testing.F) {
	fuzzBody(f, func(in wire.AdministratorsNewModels) {
		if in.Enabled != nil {
			toStaffCreate(in)
		}
	})
}

func FuzzAdministratorsEdit(f *testing.F) {
	fuzzBody(f, func(in wire.AdministratorsEditModels) { toStaffUpdate(in) })
}

func FuzzCompanyCreate(f *testing.F) {
	fuzzBody(f, func(in wire.CompanyCreateModel) { toCompanyCreate(in) })
}

func FuzzAccountEdit(f *testing.F) {
	fuzzBody(f, func(in wire.AccountEdit) {
		if in.Type != nil && in.AccountSettings != nil {
			toAccountCreate(in)
		}
	})
}

func FuzzDestinationOfAccount(f *testing.F) {
	fuzzBody(f, func(in wire.DestinationOfAccountEdit) { _, _ = toDestinationRef(in) })
}

func FuzzDestinationCreate(f *testing.F) {
	fuzzBody(f, func(in wire.AccountDestinationCreateModel) {
		if in.DestinationSettings != nil {
			toBuckets(in.DestinationSettings)
		}
	})
}

func FuzzAddUserDestination(f *testing.F) {
	fuzzBody(f, func(in wire.AddUserDestination) { _, _, _ = assignmentIDs(in) })
}

func FuzzCompanyEdit(f *testing.F) {
	fuzzBody(f, func(in wire.CompanyEditModel) { toCompanyUpdate(in) })
}

func FuzzPackageCreate(f *testing.F) {
	fuzzBody(f, func(in wire.PackageCreate) {
		if in.StorageLimit != nil && in.IsGlacierRestoreLimit != nil && in.Cost != nil {
			toPackageCreate(in)
		}
	})
}

func FuzzPackagesEdit(f *testing.F) {
	fuzzBody(f, func(in wire.PackagesEditModels) { toPackageUpdate(in) })
}

func FuzzPlanEdit(f *testing.F) {
	fuzzBody(f, func(in wire.PlanEditModel) { toPlanCreate(in); toPlanUpdate(in) })
}

func FuzzLicenseOperation(f *testing.F) {
	fuzzBody(f, func(in wire.LicenseOperation) {
		if in.LicenseID != nil {
			_, _ = toLicenseChange(in, in.ComputerID != nil)
		}
	})
}

func FuzzFilterTotal(f *testing.F) {
	fuzzBody(f, func(in wire.FilterTotalModels) { toMonth(in.Date) })
}

func FuzzFilterDetail(f *testing.F) {
	fuzzBody(f, func(in wire.FilterDetailModels) { toMonth(in.Date) })
}

func fuzzBody[T any](f *testing.F, convert func(T)) {
	a := &API{maxBody: DefaultMaxBody}
	decode := func(contentType string, body string) (in T, err error) {
		r := httptest.NewRequest("POST", "/api/X", strings.NewReader(body))
		r.Header.Set("Content-Type", contentType)
		err = a.decode(&call{w: httptest.NewRecorder(), r: r}, &in)
		return in, err
	}
	f.Fuzz(func(t *testing.T, kind byte, body string) {
		in, err := decode(bodyTypes[int(kind)%len(bodyTypes)], body)
		if err != nil {
			checkRefusal(t, err)
			return
		}
		convert(in)
		again, err := json.Marshal(in)
		if err != nil {
			t.Fatal(err)
		}
		back, err := decode(bodyTypes[0], string(again))
		if err != nil {
			t.Fatalf("%s: %v", again, err)
		}
		if twice, err := json.Marshal(back); err != nil || string(twice) != string(again) {
			t.Errorf("%s decodes to %s, %v", again, twice, err)
		}
	})
}

func checkRefusal(t *testing.T, err error) {
	f := toFailure(core.OpCustomersCreate, err)
	if f.status != http.StatusBadRequest || f.body.ModelState == nil {
		t.Fatalf("refused with %d %+v: %v", f.status, f.body, err)
	}
	body, err := encode(media{xml: true}, f.body)
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(string(body))); ; {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
	}
	if body, err = encode(jsonMedia, f.body); err != nil || !json.Valid(body) {
		t.Fatalf("%s: %v", body, err)
	}
}
