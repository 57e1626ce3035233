package storetest

import (
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Sentinel starts a master called "main", its replica, and three Sentinels that put the replica in its place
// when it has been silent for half a second.
func Sentinel(t testing.TB) *Fleet {
	t.Helper()
	master := start(t)
	host, port, _ := net.SplitHostPort(master.addr)
	f := &Fleet{Masters: []*Server{master}, Standby: []*Server{start(t, "--replicaof", host+" "+port)}}
	f.linked()
	var hosts []string
	var guards []*Server
	for range 3 {
		conf := filepath.Join(t.TempDir(), "sentinel.conf") // it writes there what it learns
		text := fmt.Sprintf("sentinel monitor main %s %s 2\nsentinel down-after-milliseconds main 500\nsentinel failover-timeout main 3000\n", host, port)
		if err := os.WriteFile(conf, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		s := start(t, conf, "--sentinel")
		guards, hosts = append(guards, s), append(hosts, s.addr)
	}
	for _, s := range guards {
		s.until("INFO sentinel", "status=ok", "slaves=1", "sentinels=3")
	}
	f.URL = "redis+sentinel://" + strings.Join(hosts, ",") + "/main"
	return f
}
