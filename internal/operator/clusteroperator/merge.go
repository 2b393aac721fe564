package clusteroperator

import configv1 "github.com/openshift/api/config/v1"

// byType holds one condition of each type.
type byType map[configv1.ClusterStatusConditionType]configv1.ClusterOperatorStatusCondition

// merge takes for each type the worst that any source says. Sources that say the same add their messages to the first one's reason.
func merge(sources ...[]configv1.ClusterOperatorStatusCondition) byType {
	merged := byType{}
	for _, source := range sources {
		for _, condition := range source {
			present, taken := merged[condition.Type]
			switch {
			case !taken, worse(condition) && !worse(present):
				merged[condition.Type] = condition
			case worse(condition) == worse(present):
				present.Message += "; " + condition.Message
				merged[condition.Type] = present
			}
		}
	}
	return merged
}

// worse reports whether the condition says that something is wrong or unsettled.
func worse(condition configv1.ClusterOperatorStatusCondition) bool {
	switch condition.Type {
	case configv1.OperatorAvailable, configv1.OperatorUpgradeable:
		return condition.Status != configv1.ConditionTrue
	default:
		return condition.Status != configv1.ConditionFalse
	}
}

// fill adds the types of which nothing was said. That is good news.
func fill(conditions byType) byType {
	for kind, status := range map[configv1.ClusterStatusConditionType]configv1.ConditionStatus{
		configv1.OperatorAvailable:   configv1.ConditionTrue,
		configv1.OperatorDegraded:    configv1.ConditionFalse,
		configv1.OperatorProgressing: configv1.ConditionFalse,
		configv1.OperatorUpgradeable: configv1.ConditionTrue,
	} {
		if _, said := conditions[kind]; !said {
			set(conditions, kind, status, ReasonAsExpected, messageAllWell)
		}
	}
	return conditions
}

func set(conditions byType, kind configv1.ClusterStatusConditionType, status configv1.ConditionStatus, reason, message string) {
	conditions[kind] = configv1.ClusterOperatorStatusCondition{Type: kind, Status: status, Reason: reason, Message: message}
}
