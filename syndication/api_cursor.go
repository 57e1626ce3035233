package syndication

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/litfass/litfass/aggregator"
)

// Cursors are opaque to clients: base64url of a letter for their kind and what they hold. Whoever makes
// one up gets a page that anybody may have, or an error.

// pageCursor says where the next page of a selection begins. It belongs to that selection alone: sum.
func pageCursor(at spot, sum [4]byte) string {
	b := append([]byte{'p'}, sum[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(at.order))
	return base64.RawURLEncoding.EncodeToString(append(b, at.id[:]...))
}

// sumOf is what a page's cursor knows its selection by.
func sumOf(selection string) [4]byte {
	sum := sha256.Sum256([]byte(selection))
	return [4]byte(sum[:4])
}

// parsePageCursor reads what pageCursor made; "" is the top.
func parsePageCursor(text, selection string) (at spot, err error) {
	if text == "" {
		return at, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") || // which the decoder passes over
		len(b) != 1+4+8+16 || b[0] != 'p' {
		return at, wrongParameter("cursor", "%q is not a cursor that this API gave out", shown(text))
	}
	if [4]byte(b[1:5]) != sumOf(selection) {
		return at, wrongParameter("cursor", "it belongs to another selection: change no other parameter than limit between pages")
	}
	at.order = aggregator.Order(binary.BigEndian.Uint64(b[5:]))
	copy(at.id[:], b[13:])
	if at.order == 0 || at.order >= 1<<53 {
		return spot{}, wrongParameter("cursor", "%q is not a cursor that this API gave out", shown(text))
	}
	return at, nil
}

// logCursor says how far a client has followed the log.
func logCursor(at aggregator.LogCursor) string {
	b := binary.BigEndian.AppendUint64([]byte{'l'}, uint64(at.Position))
	b = binary.BigEndian.AppendUint64(b, uint64(at.Base))
	return base64.RawURLEncoding.EncodeToString(append(b, at.Epoch...))
}

// longestEpoch is how many bytes the name of an epoch has at most.
const longestEpoch = 64

// parseLogCursor reads what logCursor made; "" is the beginning.
func parseLogCursor(text string) (at aggregator.LogCursor, err error) {
	if text == "" {
		return at, nil
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") || // which the decoder passes over
		len(b) < 1+8+8 || len(b) > 1+8+8+longestEpoch || b[0] != 'l' {
		return at, wrongParameter("cursor", "%q is not a cursor that this API gave out", shown(text))
	}
	at.Position = aggregator.Position(binary.BigEndian.Uint64(b[1:]))
	at.Base = aggregator.Position(binary.BigEndian.Uint64(b[9:]))
	at.Epoch = string(b[17:])
	if strings.Trim(at.Epoch, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return aggregator.LogCursor{}, wrongParameter("cursor", "%q is not a cursor that this API gave out", shown(text))
	}
	return at, nil
}

// nameOf is a short name for an answer that is made for one address alone.
func nameOf(parts ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(parts, "\x00")))
	return hex.EncodeToString(sum[:16])
}
