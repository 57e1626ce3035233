package store

// flags of a packed claim.
const (
	claimShared = 1 << iota
	claimFirst  // Copy is Entry
)

// packClaims packs all that is claimed of one link or digest.
func packClaims(b []byte, claims []claim) []byte {
	for _, c := range claims {
		switch {
		case c.shared():
			b = packHash(append(b, claimShared), c.Source)
			continue
		case c.Copy == c.Entry:
			b = append(b, claimFirst)
			b = append(b, c.Entry[:]...)
		default:
			b = append(b, 0)
			b = append(b, c.Entry[:]...)
			b = append(b, c.Copy[:]...)
		}
		b = packHash(packHash(b, c.Source), c.Own)
		b = packText(packInt(b, int64(c.Day)), c.Area)
	}
	return b
}

// unpackClaims reads what packClaims wrote; no bytes are no claims.
func unpackClaims(record []byte) ([]claim, error) {
	var claims []claim
	u := unpacker{rest: string(record)}
	for u.rest != "" {
		var c claim
		switch flags := u.take(1)[0]; flags {
		case claimShared:
			c.Source = u.hash()
			claims = append(claims, c)
			continue
		case claimFirst:
			c.Entry = u.id()
			c.Copy = c.Entry
		case 0:
			c.Entry, c.Copy = u.id(), u.id()
		default:
			u.fail()
		}
		c.Source, c.Own = u.hash(), u.hash()
		c.Day, c.Area = int32(u.int()), u.text()
		if c.shared() {
			u.fail()
		}
		claims = append(claims, c)
	}
	return claims, u.done()
}

// packSeen packs what is kept of an own id.
func packSeen(b []byte, s seen) []byte {
	b = append(b, s.Copy[:]...)
	return packInt(packHash(b, s.Text), int64(s.Day))
}

// unpackSeen reads what packSeen wrote.
func unpackSeen(record []byte) (seen, error) {
	u := unpacker{rest: string(record)}
	s := seen{Copy: u.id(), Text: u.hash(), Day: int32(u.int())}
	return s, u.done()
}
