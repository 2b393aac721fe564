package gcp

import (
	"slices"
	"strings"
)

// The locations of buckets ("Bucket locations").
const (
	multiRegions = `US EU ASIA`
	dualRegions  = `ASIA1 EUR4 EUR5 EUR7 EUR8 NAM4`
	regions      = `AFRICA-SOUTH1 ASIA-EAST1 ASIA-EAST2 ASIA-NORTHEAST1 ASIA-NORTHEAST2 ASIA-NORTHEAST3 ASIA-SOUTH1 ASIA-SOUTH2
		ASIA-SOUTHEAST1 ASIA-SOUTHEAST2 AUSTRALIA-SOUTHEAST1 AUSTRALIA-SOUTHEAST2 EUROPE-CENTRAL2 EUROPE-NORTH1 EUROPE-NORTH2 EUROPE-SOUTHWEST1
		EUROPE-WEST1 EUROPE-WEST2 EUROPE-WEST3 EUROPE-WEST4 EUROPE-WEST6 EUROPE-WEST8 EUROPE-WEST9 EUROPE-WEST10 EUROPE-WEST12 ME-CENTRAL1
		ME-CENTRAL2 ME-WEST1 NORTHAMERICA-NORTHEAST1 NORTHAMERICA-NORTHEAST2 NORTHAMERICA-SOUTH1 SOUTHAMERICA-EAST1 SOUTHAMERICA-WEST1
		US-CENTRAL1 US-EAST1 US-EAST4 US-EAST5 US-SOUTH1 US-WEST1 US-WEST2 US-WEST3 US-WEST4`
)

// isLocation says whether a bucket can be in a place, whose name is in capitals. Other universes have regions of their own, whose names begin
// with "u-"; that they have the multi-regions as well is an assumption.
func (c *Cloud) isLocation(name string) bool {
	return isAmong(regions, name) || isAmong(multiRegions, name) || isAmong(dualRegions, name) ||
		c.domain != defaultDomain && strings.HasPrefix(name, "U-")
}

func isAmong(list, name string) bool { return slices.Contains(strings.Fields(list), name) }

func locationType(name string) string {
	switch {
	case isAmong(multiRegions, name):
		return "multi-region"
	case isAmong(dualRegions, name):
		return "dual-region"
	}
	return "region"
}
