package vsphere

import (
	"encoding/xml"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"

	"github.com/vmware/govmomi/vim25/soap"
	"github.com/vmware/govmomi/vim25/types"

	"github.com/cloudcredential/operator/internal/cloud"
)

// classifyError turns an error of the client into the one that everything else deals with.
func classifyError(operation, object string, err error) error {
	if _, done := errors.AsType[*cloud.Error](err); done {
		return err
	}
	e := &cloud.Error{Kind: cloud.Unavailable, Action: operation, Object: object, Err: err}
	if soap.IsSoapFault(err) {
		refused := soap.ToSoapFault(err)
		fault := refused.VimFault()
		e.Kind, e.Code, e.Message = kindOf(fault), nameOf(fault), cloud.ScrubMessage(refused.String)
		return e
	}
	status := statusOf(err)
	if status == http.StatusTooManyRequests {
		e.Kind = cloud.Throttled
	}
	e.Message = cloud.NoAnswer(err, status, garbled(err))
	return e
}

// kindOf says what a fault means. Source: the reference of the API, "Faults" of the methods that are called here.
func kindOf(fault types.AnyType) cloud.Kind {
	switch fault.(type) {
	case types.InvalidLogin, types.PasswordExpired, types.NotAuthenticated:
		return cloud.Unauthenticated
	case types.NoPermission:
		return cloud.Denied
	case types.ManagedObjectNotFound, types.NotFound:
		return cloud.NotFound
	case types.SystemError, types.HostCommunication, types.HostNotConnected, types.RequestCanceled:
		return cloud.Unavailable
	}
	return cloud.Invalid
}

func nameOf(fault types.AnyType) string {
	if fault == nil {
		return ""
	}
	of := reflect.TypeOf(fault)
	for of.Kind() == reflect.Pointer {
		of = of.Elem()
	}
	return of.Name()
}

// statusOf is the status of an answer that is none of the API, 0 where there is no answer. The client has it only as the text of an error.
func statusOf(err error) int {
	failed, is := errors.AsType[*url.Error](err)
	if !is || failed.Err == nil {
		return 0
	}
	number, _, _ := strings.Cut(failed.Err.Error(), " ")
	status, err := strconv.Atoi(number)
	if err != nil || http.StatusText(status) == "" {
		return 0
	}
	return status
}

// garbled reports whether there was an answer that could not be read.
func garbled(err error) bool {
	if _, unanswered := errors.AsType[*url.Error](err); unanswered {
		return false
	}
	_, syntax := errors.AsType[*xml.SyntaxError](err)
	return syntax || nameOf(err) != "OpError"
}

// refusesLogin reports whether it is the account that is refused: it is unknown, its password is another one, or it has no permission anywhere, in which case there
// is no session either.
func refusesLogin(err error) bool {
	refused, is := errors.AsType[*cloud.Error](err)
	return is && refused.Action == "Login" && (refused.Kind == cloud.Unauthenticated || refused.Kind == cloud.Denied)
}

// refusedEntity is the entity that an error says may not be looked at.
func refusedEntity(err error) (types.ManagedObjectReference, bool) {
	refused, is := errors.AsType[*cloud.Error](err)
	if !is || refused.Kind != cloud.Denied || !soap.IsSoapFault(refused.Err) {
		return types.ManagedObjectReference{}, false
	}
	fault, is := soap.ToSoapFault(refused.Err).VimFault().(types.NoPermission)
	if !is || fault.Object == nil {
		return types.ManagedObjectReference{}, false
	}
	return *fault.Object, true
}

// sentenceOf is why something failed, without what was called.
func sentenceOf(err error) string {
	if classified, found := errors.AsType[*cloud.Error](err); found && classified.Message != "" {
		if classified.Code != "" {
			return classified.Code + ": " + classified.Message
		}
		return classified.Message
	}
	return cloud.ScrubMessage(err.Error())
}
