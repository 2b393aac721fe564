package main

import (
	"slices"
	"strings"
	"testing"
)

func TestACloudHasTheStoriesThatItImplements(t *testing.T) {
	t.Parallel()
	for name, wanted := range map[string][]string{
		"aws": {mintStory, stsStory}, "gcp": {mintStory, stsStory}, "azure": {passthroughStory, stsStory},
		"ibmcloud": {storedStory}, "powervs": {storedStory}, "nutanix": {storedStory}, "alibabacloud": {storedStory},
		"openstack": {passthroughStory}, "vsphere": {passthroughStory}, "ovirt": {passthroughStory}, "kubevirt": {passthroughStory},
	} {
		c, err := cloudNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, s := range (&demo{cloud: c}).stories() {
			got = append(got, s.name)
		}
		if !slices.Equal(got, wanted) {
			t.Errorf("the stories of %s are %v", name, got)
		}
	}
}

func TestAStoryThatACloudHasNotIsRefusedWithThoseThatItHas(t *testing.T) {
	t.Parallel()
	c, err := cloudNamed("azure")
	if err != nil {
		t.Fatal(err)
	}
	_, err = (&demo{cloud: c, settings: settings{story: mintStory}}).story()
	if err == nil || !strings.Contains(err.Error(), passthroughStory+" or "+stsStory) {
		t.Errorf("the error is %v", err)
	}
	told, err := (&demo{cloud: c}).story()
	if _, first := told.(*passing); !first || err != nil {
		t.Errorf("without a name %T is told: %v", told, err)
	}
}
