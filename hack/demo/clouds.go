package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/cloudcredential/operator/hack/demo/alibabacloud"
	"github.com/cloudcredential/operator/hack/demo/aws"
	"github.com/cloudcredential/operator/hack/demo/azure"
	"github.com/cloudcredential/operator/hack/demo/cloud"
	"github.com/cloudcredential/operator/hack/demo/gcp"
	"github.com/cloudcredential/operator/hack/demo/ibmcloud"
	"github.com/cloudcredential/operator/hack/demo/kubevirt"
	"github.com/cloudcredential/operator/hack/demo/nutanix"
	"github.com/cloudcredential/operator/hack/demo/openstack"
	"github.com/cloudcredential/operator/hack/demo/ovirt"
	"github.com/cloudcredential/operator/hack/demo/vsphere"
)

// clouds are those that the demo knows.
func clouds() []cloud.Cloud {
	return []cloud.Cloud{
		aws.New(infrastructureName),
		gcp.New(infrastructureName),
		azure.New(infrastructureName),
		ovirt.New(),
		kubevirt.New(time.Now()),
		ibmcloud.New(),
		ibmcloud.NewPowerVS(),
		nutanix.New(),
		alibabacloud.New(),
		vsphere.New(),
		openstack.New(infrastructureName),
	}
}

// cloudNamed finds a cloud by its name.
func cloudNamed(name string) (cloud.Cloud, error) {
	var names []string
	for _, c := range clouds() {
		if c.Facts().Name == name {
			return c, nil
		}
		names = append(names, c.Facts().Name)
	}
	return nil, fmt.Errorf("there is no cloud %q to show: choose %s", name, strings.Join(names, " or "))
}

// asking is the heading of what the components do.
func (d *demo) asking() string {
	if len(d.components) == 1 {
		return "One component asks for a credential"
	}
	return inWords(len(d.components)) + " components ask for credentials"
}

// inWords is a number at the beginning of a sentence.
func inWords(n int) string {
	words := []string{"No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"}
	if n < len(words) {
		return words[n]
	}
	return fmt.Sprint(n)
}
