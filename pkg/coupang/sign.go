package coupang

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"
)

// signedDate is the form of the date in a signature: UTC, a year of two digits.
const signedDate = "060102T150405Z"

// authorization signs one request. path and query are the bytes of the request line, without the '?' between them; a query
// encoded otherwise than it is sent makes the signature wrong. Coupang takes a signature for five minutes at most,
// so every attempt needs its own. (Help centre, article 360033461914.)
func authorization(c Credentials, method, path, query string, at time.Time) string {
	date := at.UTC().Format(signedDate)
	mac := hmac.New(sha256.New, []byte(c.SecretKey.Reveal()))
	mac.Write([]byte(date + method + path + query))
	return fmt.Sprintf("CEA algorithm=HmacSHA256, access-key=%s, signed-date=%s, signature=%s",
		c.AccessKey, date, hex.EncodeToString(mac.Sum(nil)))
}
