package netbrain

import (
	"context"
	"net/http"
)

// ProductVersionResponse answers GET /V1/System/ProductVersion (section 3.6).
type ProductVersionResponse struct {
	ProductVersion  string `json:"productVersion"`
	SoftwareVersion string `json:"softwareVersion"`
	Date            string `json:"date"`
	GitVersion      string `json:"gitVersion"`
	Envelope
}

// SystemService tells about the server (sections 3.6 and 5.11).
type SystemService struct{ c *Client }

// ProductVersion tells which version the server is.
//
//api:op GET /ServicesAPI/API/V1/System/ProductVersion
func (s *SystemService) ProductVersion(ctx context.Context) (*ProductVersionResponse, error) {
	out := &ProductVersionResponse{}
	if err := s.c.do(ctx, call{op: "System.ProductVersion", method: http.MethodGet, path: "/V1/System/ProductVersion"}, out); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeInfo tells how many nodes the system, its tenants and domains have and
// use (8.01 to 8.03). It needs system administration.
//
//api:op GET /ServicesAPI/API/V1/System/nodeinfo
func (s *SystemService) NodeInfo(ctx context.Context) (*NodeInfo, error) {
	out := &NodeInfo{}
	if err := s.c.do(ctx, call{op: "System.NodeInfo", method: http.MethodGet, path: "/V1/System/nodeinfo"}, out); err != nil {
		return nil, err
	}
	return out, nil
}

// NodeInfoV3 lists the licences of the system (R10.1 and later).
//
//api:op GET /ServicesAPI/API/V3/System/nodeinfo
func (s *SystemService) NodeInfoV3(ctx context.Context) (*SystemLicenses, error) {
	var out NodeInfoV3
	if err := s.c.do(ctx, call{op: "System.NodeInfoV3", method: http.MethodGet, path: "/V3/System/nodeinfo"}, &out); err != nil {
		return nil, err
	}
	return &out.LicenseInfo, nil
}
