package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/litfass/litfass/aggregator"
)

// Redis, or Valkey: single, Sentinel or Cluster, shared by any number of replicas.
//
// # Layout
//
// Every key stands behind PREFIX:{TAG}: and the tag decides its slot. A script touches one slot.
//
//	{pNN}  a partition: NN = hash of the source's key, mod 64
//	  due            zset    source → when it is due, or its lease ends
//	  lease          hash    source → until, due before, token
//	  done           hash    source → token and digest of its last commit, to know a repeated one
//	  state          hash    source → sum of its present hashes, when it is due next, its state
//	  seen:SOURCE:N  table   own id → item, text, day last present; link → own id, or a mark
//	  e:ID           string  an entry with its copies, a pending one, or an alias of another entry
//	  by:SOURCE      zset    index of the source's entries
//	  out:SOURCE     hash    item → what a commit has left to do; outs: zset source → when to look
//	  notes          hash    entry → a change still to be announced; noted: zset entry → when to look
//	  came:DAY       string  ids of entries that came that day; days: set of these days
//	  follows        hash    id of a copy → references of entries that go on with it
//	  tables         hash    sizes of the tables
//	{dNN}  claims    table   link or digest → who holds it; NN = the hash's first six bits
//	{w}  entries     hash    withdrawn entry → when, by whom, why, how to recognise it (block.go)
//	     blocks      hash    field → withdrawals that keep out what is recognised by it
//	     of:CATEGORY zset    tombstones; graves: of all categories
//	     hand        hash    copy → what the operator has decided of it (stories.go)
//	{s}  what tells the same story is found by (lua/stories.lua)
//	{log}  log       zset    reference → position; last: the last position
//	       log:N     table   entry → token, position, order, time of its last change, whether it is gone
//	       gone      zset    tombstones by time; base: up to which position they are forgotten
//	{c:CATEGORY}, {t:TAG}    zset    index; with :v its version, :s its entries by serial
//	{h:HOST}         busy    string  until when the host is taken
//	{m}    format; marks: hash of notes, "epoch" among them; swept: sweeps so far
//
// A reference is an entry's id and the number of its partition: 17 bytes. How a table and an entry
// are built stands in lua/lib.lua and lua/apply.lua, how a commit goes in redis_commit.go. Nothing
// but a host's pacing has a time to live: Sweep removes, in an order that no reader notices.
type redisStore struct {
	client  redis.UniversalClient
	place   redisPlace
	scripts map[string]script

	parts  [partitions]string // bases of {pNN}
	claims [partitions]string // bases of {dNN}
	log    string             // base of {log}
	meta   string             // base of {m}

	withdrawn string // base of {w}
	stories   string // base of {s}
}

const partitions = 64

var _ aggregator.Store = (*redisStore)(nil)

// openRedis connects to the Redis that a URL names (see parseRedis), checks that it is fit, and finishes
// what crashes left behind there. The URL's prefix goes before the one of the options.
func openRedis(ctx context.Context, rawURL string, o Options) (aggregator.Store, error) {
	place, err := parseRedis(rawURL)
	if err != nil {
		return nil, err
	}
	if place.prefix == "" {
		place.prefix = strings.TrimSuffix(o.Prefix, ":")
	}
	s := newRedis(place, "")
	first, cancel := context.WithTimeout(ctx, o.Wait)
	err = s.Ping(first)
	cancel()
	if err == nil {
		err = s.start(ctx)
	}
	if err != nil {
		_ = s.client.Close()
		return nil, err
	}
	return s, nil
}

func newRedis(place redisPlace, head string) *redisStore {
	redis.SetLogger(silent{})
	s := &redisStore{client: place.connect(), place: place, scripts: loadScripts(head)}
	for n := range partitions {
		s.parts[n] = fmt.Sprintf("%s:{p%02d}:", place.prefix, n)
		s.claims[n] = fmt.Sprintf("%s:{d%02d}:", place.prefix, n)
	}
	s.log = place.prefix + ":{log}:"
	s.meta = place.prefix + ":{m}:"
	s.withdrawn = place.prefix + ":{w}:"
	s.stories = place.prefix + ":{s}:"
	return s
}

func (s *redisStore) start(ctx context.Context) error {
	if err := s.admit(ctx); err != nil {
		return err
	}
	if err := s.load(ctx); err != nil {
		return err
	}
	return s.finishAll(ctx, "+inf")
}

// silent drops what the library would print by itself: errors are returned, and logged once by
// whoever asked.
type silent struct{}

func (silent) Printf(context.Context, string, ...any) {}

// partitionOf returns the number of a source's partition.
func partitionOf(source string) int { return int(sourceHash(source) % partitions) }

// part returns the base of a source's partition.
func (s *redisStore) part(source string) string { return s.parts[partitionOf(source)] }

// claimBase returns the base of the claims of a hash. The first bits decide, for tables use the last.
func (s *redisStore) claimBase(h aggregator.Hash) string { return s.claims[h>>58] }

func (s *redisStore) categoryIndex(id string) string {
	return s.place.prefix + ":{c:" + slotSafe(id) + "}"
}
func (s *redisStore) tagIndex(id string) string     { return s.place.prefix + ":{t:" + slotSafe(id) + "}" }
func (s *redisStore) sourceIndex(key string) string { return s.part(key) + "by:" + key }
func (s *redisStore) hostBase(host string) string {
	return s.place.prefix + ":{h:" + slotSafe(host) + "}:"
}

// slotSafe keeps a name from ending its own hash tag.
func slotSafe(name string) string { return slotEscapes.Replace(name) }

var slotEscapes = strings.NewReplacer("%", "%25", "{", "%7B", "}", "%7D")
