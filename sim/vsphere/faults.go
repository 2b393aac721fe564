package vsphere

import (
	"fmt"
	"net/http"

	"github.com/cloudcredential/operator/sim/fault"
)

// answer carries a request out, or does what the fault wants in place of that. The code is empty for success.
func (r *request) answer(effect fault.Effect) (*answer, string) {
	switch effect {
	case fault.Throttle:
		given := plain(http.StatusServiceUnavailable, "too many requests")
		given.header.Set("Retry-After", "1")
		return given, "ServiceUnavailable"
	case fault.Unavailable:
		return plain(http.StatusServiceUnavailable, "503 Service Unavailable (Failed to connect to endpoint)"), "ServiceUnavailable"
	case fault.InternalError:
		return refusal("SystemError", "A general system error occurred: internal error", "<reason>internal error</reason>"), "SystemError"
	case fault.Deny:
		detail := fmt.Sprintf(`<object type="Folder">%s</object><privilegeId>System.View</privilegeId>`, r.vcenter.rootFolder().Value)
		return refusal("NoPermission", "Permission to perform this operation was denied.", detail), "NoPermission"
	case fault.ResetBefore:
		return nil, "ConnectionReset"
	case fault.Garbage:
		given := plain(http.StatusOK, "<html><body>It works!</p>")
		given.header.Set("Content-Type", "text/html")
		return given, "Garbage"
	}
	return r.carryOut()
}

func plain(status int, text string) *answer {
	a := &answer{status: status, header: http.Header{"Content-Type": {"text/plain"}}}
	a.body.WriteString(text)
	return a
}

// refusal is a fault as vCenters write it.
func refusal(kind, sentence, detail string) *answer {
	a := &answer{status: http.StatusInternalServerError, header: http.Header{"Content-Type": {"text/xml; charset=utf-8"}}}
	_, _ = fmt.Fprintf(&a.body, `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<soapenv:Body><soapenv:Fault><faultcode>ServerFaultCode</faultcode><faultstring>%s</faultstring>
<detail><%sFault xmlns="urn:vim25" xsi:type="%s">%s</%sFault></detail></soapenv:Fault></soapenv:Body></soapenv:Envelope>`, sentence, kind, kind, detail, kind)
	return a
}
