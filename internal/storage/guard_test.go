package storage

import (
	"net/netip"
	"testing"
)

func TestAddressesThatMayBeReached(t *testing.T) {
	const never, private, always = "never", "unless forbidden", "always"
	tests := []struct{ address, want string }{
		{"169.254.169.254", never}, {"169.254.0.1", never}, {"fe80::1", never}, {"fe80::1%eth0", never}, {"fd00:ec2::254", never},
		{"100.100.100.200", never}, {"192.0.0.192", never}, {"168.63.129.16", never}, {"::ffff:169.254.169.254", never},
		{"64:ff9b::a9fe:a9fe", never}, {"64:ff9b:1::a9fe:a9fe", never}, {"::ffff:0:a9fe:a9fe", never}, {"::169.254.169.254", never},
		{"2002:a9fe:a9fe::1", never}, {"2002:a83f:8110::", never}, {"fd00:ec2::23", never}, {"fd20:ce::254", never}, {"fd00:c1::a9fe:a9fe", never}, {"224.0.0.1", never}, {"ff02::1", never}, {"255.255.255.255", never},
		{"127.0.0.1", private}, {"::1", private}, {"10.1.2.3", private}, {"172.16.0.1", private}, {"192.168.1.1", private},
		{"fd12::1", private}, {"100.64.0.1", private}, {"0.0.0.0", private}, {"::", private}, {"64:ff9b::a00:1", private}, {"fec0::1", private}, {"2002:a01:203::1", private}, {"2001::1", private}, {"::10.1.2.3", private},
		{"203.0.113.7", always}, {"52.216.1.1", always}, {"2001:db8::1", always}, {"172.32.0.1", always}, {"2002:cb00:7107::1", always},
	}
	for _, tt := range tests {
		a := netip.MustParseAddr(tt.address)
		if got := Allowed(a, true) == nil; got != (tt.want != never) {
			t.Errorf("%s may be reached where private ones may: %v", tt.address, got)
		}
		if got := Allowed(a, false) == nil; got != (tt.want == always) {
			t.Errorf("%s may be reached where private ones may not: %v", tt.address, got)
		}
	}
}
