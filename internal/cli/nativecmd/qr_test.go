package nativecmd

import (
	"image/color"
	"strings"
	"testing"

	"github.com/boombuler/barcode/qr"
)

// What is drawn is the code, module by module, with a quiet zone around.
func TestDrawQR(t *testing.T) {
	const text = "otpauth://totp/Purser:ann@acme.example?algorithm=SHA1&digits=6&issuer=Purser&period=30&secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	drawn, err := drawQR(text)
	if err != nil {
		t.Fatal(err)
	}
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		t.Fatal(err)
	}
	size := code.Bounds().Dx()
	dark := map[[2]int]bool{}
	for i, line := range strings.Split(strings.TrimSuffix(drawn, "\n"), "\n") {
		line, ok := strings.CutPrefix(line, "\x1b[97;40m")
		line, ok2 := strings.CutSuffix(line, "\x1b[0m")
		if !ok || !ok2 {
			t.Fatalf("line %d says nothing of its colours: %q", i, line)
		}
		for x, r := range []rune(line) {
			dark[[2]int{x - quiet, 2*i - quiet}] = r == ' ' || r == '▄'
			dark[[2]int{x - quiet, 2*i + 1 - quiet}] = r == ' ' || r == '▀'
		}
	}
	for y := -quiet; y < size+quiet; y++ {
		for x := -quiet; x < size+quiet; x++ {
			inside := x >= 0 && y >= 0 && x < size && y < size
			want := inside && code.At(x, y) == color.Black
			if got, drawn := dark[[2]int{x, y}]; !drawn || got != want {
				t.Fatalf("module %d,%d is drawn %v, dark %v; want %v", x, y, drawn, got, want)
			}
		}
	}
}
