package azure

import (
	"slices"
	"strings"
)

// How long the names of tags may be, and their values ("Use tags to organize your Azure resources").
const (
	tagNameLimit        = 512
	accountTagNameLimit = 128
	tagValueLimit       = 256
)

// checkTags refuses tags that the Resource Manager does not take. The codes for what is too long are assumptions.
func checkTags(tags map[string]string, longest int) *Error {
	for name, value := range tags {
		switch {
		case strings.ContainsAny(name, `<>%&\?/`):
			return badRequest("InvalidTagNameCharacters", `The tag names '%s' have reserved characters '<,>,%%,&,\,?,/' or control characters.`, name)
		case name == "" || len(name) > longest:
			return badRequest("InvalidTagName", "The tag name '%s' must not be null or empty, and its length must not exceed %d characters.", name, longest)
		case len(value) > tagValueLimit:
			return badRequest("InvalidTagValueLength", "Tag value too large. Following tag value '%s' exceeded the maximum length. Maximum allowed length for tag value - '%d' characters.", value, tagValueLimit)
		}
	}
	return nil
}

// locations are some of the regions, of all clouds taken together.
func locations() []string {
	return []string{
		"australiaeast", "brazilsouth", "canadacentral", "centralindia", "centralus", "chinaeast2", "chinanorth3", "eastasia", "eastus", "eastus2", "francecentral",
		"germanywestcentral", "japaneast", "koreacentral", "local", "northcentralus", "northeurope", "norwayeast", "polandcentral", "southafricanorth", "southcentralus",
		"southeastasia", "swedencentral", "switzerlandnorth", "uaenorth", "uksouth", "ukwest", "usgovarizona", "usgovtexas", "usgovvirginia", "westcentralus", "westeurope",
		"westus", "westus2", "westus3",
	}
}

// checkLocation gives the name of a region from its name or its display name: "East US" is "eastus".
func checkLocation(given, code, what string) (string, *Error) {
	if given == "" {
		return "", badRequest("LocationRequired", "The location property is required for this definition.")
	}
	name := strings.ToLower(strings.ReplaceAll(given, " ", ""))
	if !slices.Contains(locations(), name) {
		return "", badRequest(code, "The provided location '%s' is not available for %s. List of available regions is '%s'.", given, what, strings.Join(locations(), ","))
	}
	return name, nil
}
