package storetest

import (
	"fmt"
	"net"
	"strings"
	"testing"
	"time"
)

// Fleet is several servers on loopback that work as one. The test's end stops them.
type Fleet struct {
	URL     string    // redis+cluster://… or redis+sentinel://…
	Masters []*Server // as they were at the beginning
	Standby []*Server // their replicas, in the same order
}

// Cluster starts a Redis Cluster: masters that share the slots evenly, each with a replica if standby.
// What needs more than one slot, or one node, fails there as in a big one.
func Cluster(t testing.TB, masters int, standby bool) *Fleet {
	t.Helper()
	f := &Fleet{}
	node := func() *Server {
		return start(t, "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-replica-validity-factor", "0")
	}
	var hosts []string
	for range masters {
		f.Masters = append(f.Masters, node())
	}
	if standby {
		for range masters {
			f.Standby = append(f.Standby, node())
		}
	}
	all := append(f.Masters[:masters:masters], f.Standby...)
	for i, s := range all {
		s.must(fmt.Sprintf("CLUSTER SET-CONFIG-EPOCH %d", i+1))
		host, port, _ := net.SplitHostPort(s.addr)
		all[0].must("CLUSTER MEET " + host + " " + port)
		hosts = append(hosts, s.addr)
	}
	for i, s := range f.Masters {
		s.must(fmt.Sprintf("CLUSTER ADDSLOTSRANGE %d %d", i*16384/masters, (i+1)*16384/masters-1))
	}
	for _, s := range all {
		s.until("CLUSTER INFO", fmt.Sprintf("cluster_known_nodes:%d\r", len(all)), "cluster_state:ok")
	}
	for i, s := range f.Standby {
		s.must("CLUSTER REPLICATE " + f.Masters[i].ask("CLUSTER MYID"))
	}
	f.linked()
	f.URL = "redis+cluster://" + strings.Join(hosts, ",")
	return f
}

// linked waits until each standby follows its master.
func (f *Fleet) linked() {
	for i, s := range f.Standby {
		s.until("INFO replication", "role:slave", "master_link_status:up")
		f.Masters[i].until("INFO replication", "state=online")
	}
}

// Replicated waits until each standby has what its master has.
func (f *Fleet) Replicated() {
	for i, s := range f.Standby {
		offset := field(f.Masters[i].ask("INFO replication"), "master_repl_offset")
		s.until("INFO replication", "slave_repl_offset:"+offset+"\r")
	}
}

// must asks what is to be answered by OK.
func (s *Server) must(command string) {
	s.t.Helper()
	if answer := s.ask(command); !strings.HasPrefix(answer, "+OK") {
		s.t.Fatalf("%s: %q (redis-server 7.0 or newer is needed for this test)", command, answer)
	}
}

// until asks until the answer holds all signs.
func (s *Server) until(command string, signs ...string) {
	s.t.Helper()
	answer := ""
	for range 3000 {
		answer = s.ask(command)
		missing := false
		for _, sign := range signs {
			missing = missing || !strings.Contains(answer, sign)
		}
		if !missing {
			return
		}
		<-time.After(10 * time.Millisecond)
	}
	s.t.Fatalf("%s at %s never tells %q:\n%s", command, s.addr, signs, answer)
}

// field reads a value from an answer to INFO.
func field(info, name string) string {
	for line := range strings.Lines(info) {
		if value, ok := strings.CutPrefix(line, name+":"); ok {
			return strings.TrimSpace(value)
		}
	}
	return ""
}
