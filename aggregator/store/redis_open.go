package store

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// redisFormat is the layout's version, kept in the store. A newer store is refused.
const redisFormat = 1

// connect makes the client; it dials nothing yet.
func (p redisPlace) connect() redis.UniversalClient {
	o := &redis.UniversalOptions{
		Addrs:    p.hosts,
		Username: p.user, Password: p.password, DB: p.db,
		MasterName: p.master, SentinelUsername: p.sentinelUser, SentinelPassword: p.sentinelPassword,
		TLSConfig: p.tls,

		DialTimeout: 2 * time.Second, ReadTimeout: 5 * time.Second, WriteTimeout: 5 * time.Second,
		PoolSize: 16, PoolTimeout: 6 * time.Second, PipelinePoolSize: -1,
		ContextTimeoutEnabled: true,
		MaxRetries:            2, MinRetryBackoff: 20 * time.Millisecond, MaxRetryBackoff: 500 * time.Millisecond,
		DialerRetries:            1,
		DisableIdentity:          true,
		MaintNotificationsConfig: &maintnotifications.Config{Mode: maintnotifications.ModeDisabled},
	}
	if p.kind != redisCluster {
		return redis.NewUniversalClient(o)
	}
	c := o.Cluster()
	c.ClusterStateReloadInterval = 2 * time.Second // default: 60 s with the map of before the fail-over
	client := redis.NewClusterClient(c)
	client.AddHook(reloader{client})
	return client
}

// reloader has a cluster client ask for the map of the cluster when a node cannot be dialled: the
// library does not do that by itself.
type reloader struct{ client *redis.ClusterClient }

func (r reloader) DialHook(next redis.DialHook) redis.DialHook {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := next(ctx, network, addr)
		if err != nil {
			r.client.ReloadState(ctx)
		}
		return conn, err
	}
}

func (r reloader) ProcessHook(next redis.ProcessHook) redis.ProcessHook { return next }

func (r reloader) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return next
}

// admit checks that this Redis is fit to keep news and was not written by a newer Litfass, and marks a
// fresh one as ours.
func (s *redisStore) admit(ctx context.Context) error {
	policy, err := s.evictionPolicy(ctx)
	if err != nil {
		return err
	}
	if policy != "" && policy != "noeviction" {
		return fmt.Errorf("%s: maxmemory-policy is %s: Redis would throw news away when memory runs short; set maxmemory-policy noeviction", s.place, policy)
	}
	format := s.meta + "format"
	if err := s.client.SetNX(ctx, format, redisFormat, 0).Err(); err != nil {
		return s.wrap(err)
	}
	if err := s.client.HSetNX(ctx, s.meta+"marks", "epoch", rand.Text()).Err(); err != nil {
		return s.wrap(err)
	}
	found, err := s.client.Get(ctx, format).Result()
	if err != nil {
		return s.wrap(err)
	}
	if n, err := strconv.Atoi(found); err != nil || n > redisFormat {
		return fmt.Errorf("%s: what is stored there has format %s, this Litfass knows %d: it was written by a newer one; run that, or choose another prefix", s.place, found, redisFormat)
	}
	return nil
}

// evictionPolicy asks what Redis does when memory runs short; empty if it will not say, as some
// managed ones do.
func (s *redisStore) evictionPolicy(ctx context.Context) (string, error) {
	config, err := s.client.ConfigGet(ctx, "maxmemory-policy").Result()
	if err == nil {
		return config["maxmemory-policy"], nil
	}
	var answer redis.Error
	if !errors.As(err, &answer) {
		return "", s.wrap(err)
	}
	info, err := s.client.Info(ctx, "memory").Result()
	if err != nil && !errors.As(err, &answer) {
		return "", s.wrap(err)
	}
	for line := range strings.Lines(info) {
		if policy, ok := strings.CutPrefix(line, "maxmemory_policy:"); ok {
			return strings.TrimSpace(policy), nil
		}
	}
	return "", nil
}
