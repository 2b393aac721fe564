package federation

import "context"

// untilSettled does something again, at longer and longer intervals, as long as it is refused for a reason that goes away by itself. It returns the
// last refusal where that takes too long.
func (s *session) untilSettled(ctx context.Context, passing func(error) bool, do func() error) error {
	var refused error
	_, err := s.awaitLag(ctx, func() (bool, error) {
		if refused = do(); refused != nil && !passing(refused) {
			return false, refused
		}
		return refused == nil, nil
	})
	if err != nil {
		return err
	}
	return refused
}
