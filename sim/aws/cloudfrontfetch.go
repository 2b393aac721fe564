package aws

import "net/http"

// fetch gets an object from the bucket behind an origin, as whoever the origin is asked as: an origin access identity, the service itself
// on behalf of the distribution, or nobody.
func (r *request) fetch(_ *distribution, _ origin, _ string) *response {
	e := accessDenied("Access Denied")
	answer := failS3(r, e)
	answer.status = http.StatusForbidden
	return answer
}
