package netbrain

import (
	"net/http"
	"strconv"
	"strings"
)

// StatusCode is the code in every answer's envelope (section 2.1).
type StatusCode int

// The codes.
const (
	StatusZero           StatusCode = 0 // success of checkPermission and of the domain licence template
	StatusSuccess        StatusCode = 790200
	StatusCreated        StatusCode = 790201
	StatusPartialSuccess StatusCode = 790210

	StatusNullParameter      StatusCode = 791000
	StatusInvalidParameter   StatusCode = 791001
	StatusInvalidValue       StatusCode = 791002
	StatusParameterConflict  StatusCode = 791003
	StatusInvalidTenant      StatusCode = 791004
	StatusInvalidDomain      StatusCode = 791005
	StatusNotFound           StatusCode = 791006
	StatusAlreadyExists      StatusCode = 791007
	StatusUnsupported        StatusCode = 791008
	StatusNullOrInvalidValue StatusCode = 791009

	StatusAttributeNotEditable  StatusCode = 792000
	StatusAttributeNotSupported StatusCode = 792002
	StatusAttributeBuiltIn      StatusCode = 792003
	StatusInvalidLength         StatusCode = 792004
	StatusOutOfRange            StatusCode = 792005
	StatusNotAlphabetic         StatusCode = 792006
	StatusInvalidCharacters     StatusCode = 792007
	StatusInvalidAddress        StatusCode = 792008
	StatusInvalidType           StatusCode = 792009
	StatusMapNotFound           StatusCode = 792010
	StatusUnknownSwitch         StatusCode = 792011
	StatusZeroOrNegative        StatusCode = 792030
	StatusNegative              StatusCode = 792031
	StatusAmbiguousUser         StatusCode = 792032
	StatusUnknownSourceGateway  StatusCode = 792040
	StatusNoSiteTransaction     StatusCode = 792100
	StatusSiteLocked            StatusCode = 792102
	StatusInvalidForLeafSite    StatusCode = 792105
	StatusInvalidForContainer   StatusCode = 792110

	StatusUnexpectedError  StatusCode = 793000
	StatusInnerException   StatusCode = 793001 // also want of a right over users or the system
	StatusTaskError        StatusCode = 793011
	StatusNoRoute          StatusCode = 793404
	StatusMethodNotAllowed StatusCode = 793405

	StatusNoAddress           StatusCode = 794000
	StatusTaskRunning         StatusCode = 794001
	StatusTaskDisabled        StatusCode = 794002
	StatusTaskWrongScanType   StatusCode = 794003
	StatusTaskNotFound        StatusCode = 794004
	StatusTaskNotStarted      StatusCode = 794005
	StatusTaskIncomplete      StatusCode = 794007
	StatusTaskFailed          StatusCode = 794008
	StatusTaskCancelled       StatusCode = 794009
	StatusOperationConflict   StatusCode = 794010
	StatusOperationFailed     StatusCode = 794011
	StatusNotABenchmarkTask   StatusCode = 794100
	StatusNotADiscoveryTask   StatusCode = 794101
	StatusAuthenticationError StatusCode = 795000

	StatusNoAccess            StatusCode = 795001
	StatusNoLogin             StatusCode = 795002
	StatusNoPermission        StatusCode = 795003
	StatusSessionExpired      StatusCode = 795004
	StatusInvalidToken        StatusCode = 795005
	StatusRequestTimeout      StatusCode = 795006
	StatusNodesExceeded       StatusCode = 795007
	StatusPasswordReset       StatusCode = 795008
	StatusParameterNotAllowed StatusCode = 795009
	StatusSessionNotExist     StatusCode = 795010
	StatusLimitExceeded       StatusCode = 795011 // API calls up to 8.x, licences from R10
	StatusNoLicense           StatusCode = 795012

	StatusDeviceGroupDenied StatusCode = 799001
)

// Success tells whether a code reports success.
func (c StatusCode) Success() bool { return codes[c].sort == nil && codes[c].name != "" }

// String gives the code's name, or the number of an unknown one.
func (c StatusCode) String() string {
	if known, ok := codes[c]; ok {
		return known.name
	}
	return "status code " + strconv.Itoa(int(c))
}

// meaning gives the sentinels of a code. Some codes mean different things,
// which only the HTTP status or the words tell.
func (c StatusCode) meaning(status int, words string) []error {
	words = strings.ToLower(words)
	switch c {
	case StatusInnerException:
		if strings.Contains(words, "permission") {
			return []error{ErrDenied}
		}
	case StatusOperationFailed:
		if strings.Contains(words, "not exist") {
			return []error{ErrNotFound}
		}
	case StatusLimitExceeded:
		if status == http.StatusTooManyRequests || strings.Contains(words, "api call") {
			return []error{ErrTooMany}
		}
	case StatusUnexpectedError:
		if status == http.StatusServiceUnavailable {
			return []error{ErrUnavailable}
		}
	}
	if known, ok := codes[c]; ok {
		return known.sort
	}
	return family(c)
}

// family gives the sentinels of an unknown code by its group.
func family(c StatusCode) []error {
	switch c / 1000 {
	case 790:
		return nil
	case 791, 792:
		return []error{ErrInvalid}
	case 794, 798:
		return []error{ErrConflict}
	case 795, 799:
		return []error{ErrDenied}
	}
	return []error{ErrServer}
}

type meaning struct {
	name string
	sort []error // nil: success
}

func means(name string, sort ...error) meaning { return meaning{name, sort} }

// codes names what section 2.1 lists.
var codes = map[StatusCode]meaning{
	StatusZero:           means("success"),
	StatusSuccess:        means("success"),
	StatusCreated:        means("created"),
	StatusPartialSuccess: means("partial success"),

	StatusNullParameter:      means("null parameter", ErrInvalid),
	StatusInvalidParameter:   means("invalid parameter", ErrInvalid),
	StatusInvalidValue:       means("invalid value", ErrInvalid),
	StatusParameterConflict:  means("parameter conflict", ErrInvalid),
	StatusInvalidTenant:      means("invalid tenant", ErrNotFound, ErrInvalid),
	StatusInvalidDomain:      means("invalid domain", ErrNotFound, ErrInvalid),
	StatusNotFound:           means("does not exist", ErrNotFound),
	StatusAlreadyExists:      means("already exists", ErrExists),
	StatusUnsupported:        means("unsupported feature", ErrUnsupported),
	StatusNullOrInvalidValue: means("null or invalid value", ErrInvalid),

	StatusAttributeNotEditable:  means("attribute not editable", ErrInvalid),
	StatusAttributeNotSupported: means("attribute not supported", ErrInvalid),
	StatusAttributeBuiltIn:      means("built-in attribute cannot be deleted", ErrConflict),
	StatusInvalidLength:         means("invalid length", ErrInvalid),
	StatusOutOfRange:            means("value out of range", ErrInvalid),
	StatusNotAlphabetic:         means("not alphabetic", ErrInvalid),
	StatusInvalidCharacters:     means("invalid characters", ErrInvalid),
	StatusInvalidAddress:        means("invalid address", ErrInvalid),
	StatusInvalidType:           means("invalid type", ErrInvalid),
	StatusMapNotFound:           means("map does not exist", ErrNotFound),
	StatusUnknownSwitch:         means("unknown switch", ErrInvalid),
	StatusZeroOrNegative:        means("value is zero or negative", ErrInvalid),
	StatusNegative:              means("value is negative", ErrInvalid),
	StatusAmbiguousUser:         means("same user name on several authentication servers", ErrAmbiguous),
	StatusUnknownSourceGateway:  means("unknown source gateway", ErrInvalid),
	StatusNoSiteTransaction:     means("site transaction not found", ErrNotFound),
	StatusSiteLocked:            means("site is locked", ErrConflict),
	StatusInvalidForLeafSite:    means("invalid for a leaf site", ErrInvalid),
	StatusInvalidForContainer:   means("invalid for a container site", ErrInvalid),

	StatusUnexpectedError:  means("unexpected error", ErrServer),
	StatusInnerException:   means("inner exception", ErrServer),
	StatusTaskError:        means("task error", ErrServer),
	StatusNoRoute:          means("no such request", ErrUnsupported),
	StatusMethodNotAllowed: means("method is not supported", ErrUnsupported),

	StatusNoAddress:         means("no address to discover", ErrInvalid),
	StatusTaskRunning:       means("task is running", ErrConflict),
	StatusTaskDisabled:      means("task is disabled", ErrConflict),
	StatusTaskWrongScanType: means("task has the wrong scan type", ErrConflict),
	StatusTaskNotFound:      means("task does not exist", ErrNotFound),
	StatusTaskNotStarted:    means("task failed to start", ErrServer),
	StatusTaskIncomplete:    means("task is incomplete", ErrConflict),
	StatusTaskFailed:        means("task failed", ErrServer),
	StatusTaskCancelled:     means("task was cancelled", ErrConflict),
	StatusOperationConflict: means("operation conflict", ErrConflict),
	StatusOperationFailed:   means("operation failed", ErrConflict),
	StatusNotABenchmarkTask: means("not a benchmark task", ErrInvalid),
	StatusNotADiscoveryTask: means("not a discovery task", ErrInvalid),

	StatusAuthenticationError: means("authentication error", ErrUnauthenticated),
	StatusNoAccess:            means("no access to the tenant or domain", ErrDenied),
	StatusNoLogin:             means("no permission to log in", ErrUnauthenticated, ErrDenied),
	StatusNoPermission:        means("insufficient permissions", ErrDenied),
	StatusSessionExpired:      means("session expired", ErrSessionExpired, ErrUnauthenticated),
	StatusInvalidToken:        means("invalid token", ErrSessionExpired, ErrUnauthenticated),
	StatusRequestTimeout:      means("request timeout", ErrUnavailable),
	StatusNodesExceeded:       means("exceeds the tenant's available nodes", ErrConflict),
	StatusPasswordReset:       means("resetting passwords is not allowed", ErrDenied),
	StatusParameterNotAllowed: means("modifying this parameter is not allowed", ErrDenied),
	StatusSessionNotExist:     means("session does not exist", ErrSessionExpired, ErrUnauthenticated),
	StatusLimitExceeded:       means("limit exceeded", ErrConflict),
	StatusNoLicense:           means("no licence, or the licence has expired", ErrDenied),

	StatusDeviceGroupDenied: means("not allowed on this device group", ErrDenied),
}
