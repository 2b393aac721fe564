package judge

import (
	"fmt"
	"os"
	"testing"
)

// scenario is a part of the suite with users of its own, so that the parts do not see each other.
type scenario struct {
	name string
	run  func(*bench)
}

var scenarios = []scenario{
	{"users", users}, {"paging", paging}, {"tagging", tagging},
	{"inline policies", inlinePolicies}, {"policy sizes", policySizes}, {"conflicts", conflicts},
	{"access keys", accessKeys}, {"own keys", ownKeys}, {"identity", identity},
	{"enforcement", enforcement}, {"lifecycle", lifecycle},
	{"signatures", signatures}, {"protocol", protocol},
	{"roles", roles}, {"role policies", rolePolicies}, {"trust", trust},
	{"providers", providers}, {"provider parts", providerParts},
	{"buckets", buckets}, {"bucket policies", bucketPolicies}, {"bucket tags", bucketTags},
	{"objects", objects}, {"object lists", objectLists}, {"conditions", conditions}, {"public objects", publicObjects},
}

func TestSameAnswers(t *testing.T) {
	t.Parallel()
	program := versitygw(t)
	ours, root := startSimulator(t)
	theirs, theirObjects := startVersitygwPair(t, program, root)
	used := map[string]bool{}
	steps := 0
	for _, s := range scenarios {
		t.Run(s.name, func(t *testing.T) {
			a := &bench{t: t, endpoint: ours, objects: ours, root: root}
			b := &bench{t: t, endpoint: theirs, objects: theirObjects, root: root}
			s.run(a)
			s.run(b)
			if len(a.answers) != len(b.answers) {
				t.Fatalf("%d answers of sim/aws and %d of versitygw", len(a.answers), len(b.answers))
			}
			for i := range a.answers {
				compare(t, s.name+"/"+a.answers[i].Step, a.answers[i], b.answers[i], used)
			}
			steps += len(a.answers)
		})
	}
	for name := range differences {
		if !used[name] {
			t.Errorf("difference %q is listed, but there is no such step, or the answers are the same now", name)
		}
	}
	for _, r := range rules {
		if !used[r.name] {
			t.Errorf("rule %q applies to no answer any more", r.name)
		}
	}
	t.Logf("%d calls compared", steps)
}

// compare fails unless the answers are the same or differ as listed.
func compare(t *testing.T, name string, ours, theirs answer, used map[string]bool) {
	t.Helper()
	if ours == theirs {
		return
	}
	if d, listed := differences[name]; listed {
		used[name] = true
		if d.ours != ours.brief() || d.theirs != theirs.brief() {
			t.Errorf("%s differs otherwise than listed:\n\tsim/aws:   %s\n\tversitygw: %s", name, ours.long(), theirs.long())
		}
		return
	}
	for _, r := range rules {
		if r.explains(ours, theirs) {
			used[r.name] = true
			return
		}
	}
	o, th := ours.long(), theirs.long()
	same := 0
	for same < min(len(o), len(th)) && o[same] == th[same] {
		same++
	}
	same = max(0, same-40)
	t.Errorf("%s, from byte %d:\n\tsim/aws:   %s\n\tversitygw: %s", name, same, o[same:], th[same:])
}

func (a answer) brief() string {
	return fmt.Sprint(a.Status, " ", a.Code)
}

func (a answer) long() string {
	return fmt.Sprintf("%d %s %q %s", a.Status, a.Code, a.Message, a.Output)
}

// absent skips a test whose judge is not there. Where everything has to be there, it fails.
func absent(t *testing.T, why string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatal(why)
	}
	t.Skip("NOT JUDGED: " + why)
}
