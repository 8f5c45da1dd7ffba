package dossier_test

import (
	"fmt"
	"time"

	"aead.dev/minisign"

	"github.com/earwitness/earwitness/dossier"
)

func ExampleSign() {
	public, secret, err := minisign.GenerateKey(nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	text := []byte("{}\n")
	signature := dossier.Sign(text, secret, dossier.ManifestName, time.Now())
	fmt.Println(minisign.Verify(public, text, signature), minisign.Verify(public, []byte("{} \n"), signature))
	// Output: true false
}
