package store

import (
	"bytes"
	"context"
	"time"

	"go.etcd.io/bbolt"
)

// silenced begins the names of marks for hosts that asked to be left alone.
var silenced = []byte("silence ")

// Enter: see aggregator.Pacer.
func (b *bolt) Enter(_ context.Context, host string, now time.Time, hold time.Duration) (time.Duration, error) {
	return b.pacer.enter(host, now, hold), nil
}

// Leave: see aggregator.Pacer. What is asked for by Retry-After outlives the process.
func (b *bolt) Leave(_ context.Context, host string, until time.Time) error {
	if !b.pacer.leave(host, until) {
		return nil
	}
	return b.update(func(tx *bbolt.Tx) error {
		marks := tx.Bucket([]byte("marks"))
		if err := expire(marks, b.pacer.latest()); err != nil {
			return err
		}
		return marks.Put(append(bytes.Clone(silenced), host...), packTime(nil, until))
	})
}

// expire removes the marks of hosts that may be called again.
func expire(marks *bbolt.Bucket, now time.Time) error {
	var over [][]byte
	err := eachSilence(marks, func(key []byte, until time.Time) {
		if !now.Before(until) {
			over = append(over, bytes.Clone(key))
		}
	})
	for _, key := range over {
		if err == nil {
			err = marks.Delete(key)
		}
	}
	return err
}

func eachSilence(marks *bbolt.Bucket, f func(key []byte, until time.Time)) error {
	c := marks.Cursor()
	for k, v := c.Seek(silenced); bytes.HasPrefix(k, silenced); k, v = c.Next() {
		u := unpacker{rest: string(v)}
		until := u.time()
		if err := u.done(); err != nil {
			return err
		}
		f(k, until)
	}
	return nil
}

// loadSilence closes the hosts that were closed when the file was closed.
func (b *bolt) loadSilence(tx *bbolt.Tx) error {
	return eachSilence(tx.Bucket([]byte("marks")), func(key []byte, until time.Time) {
		b.pacer.leave(string(key[len(silenced):]), until)
	})
}
