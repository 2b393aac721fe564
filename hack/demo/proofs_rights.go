package main

import (
	"bufio"
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"k8s.io/client-go/rest"
)

// proveRightsSuffice claims that the cluster refused the operator nothing. Only the operator asks for things that may be refused: the demo is
// administrator.
func (d *demo) proveRightsSuffice(ctx context.Context) error {
	return d.claim(ctx, func(ctx context.Context) error {
		now, err := d.cluster.refused(ctx)
		if err != nil {
			return err
		}
		if now != d.refusedBefore {
			return fmt.Errorf("the API server refused %d requests; its ClusterRole and Roles in %s lack something", now-d.refusedBefore, d.settings.manifests)
		}
		return nil
	}, "the API server refused the operator nothing; it had just the rights that the manifests give it")
}

// refused counts the requests that the API server has not authorized since it started, as it says in its own metrics. A request that no
// authorizer has an opinion on is refused, too.
func (c *cluster) refused(ctx context.Context) (int, error) {
	const what = "count what the API server refused"
	via, err := rest.HTTPClientFor(c.env.Config)
	if err != nil {
		return 0, fmt.Errorf(what+": %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, strings.TrimSuffix(c.env.Config.Host, "/")+"/metrics", nil)
	if err != nil {
		return 0, fmt.Errorf(what+": %w", err)
	}
	response, err := via.Do(request)
	if err != nil {
		return 0, fmt.Errorf(what+": %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return 0, fmt.Errorf(what+": %s", response.Status)
	}
	total := 0
	lines := bufio.NewScanner(response.Body)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		series, value, _ := strings.Cut(lines.Text(), "} ")
		if strings.HasPrefix(series, "authorization_attempts_total{") && !strings.Contains(series, `result="allowed"`) {
			n, err := strconv.ParseFloat(value, 64)
			if err != nil {
				return 0, fmt.Errorf(what+": %w", err)
			}
			total += int(n)
		}
	}
	if err := lines.Err(); err != nil {
		return 0, fmt.Errorf(what+": %w", err)
	}
	return total, nil
}
