package main

// Line 5: what a fetcher still knows when it is started again.

import (
	"fmt"
	"time"
)

// freshness of the feed of the scenario "restart".
const restartFresh = 4 * time.Hour

func answerRestart(v Visit) Reply {
	return bulletin(v, rhythm{12 * time.Hour, 60 * 24 * time.Hour}, "").with("Cache-Control", "max-age=14400").reply(v)
}

func judgeConditional(l Log) Finding {
	var h held
	var before Request
	n := 0
	for _, r := range l.on("feed.xml") {
		began := r.Run != before.Run && before.Run > 0 || l.byHand(before, r)
		if began && h.read {
			if etag, modified := sent(r); etag+modified == "" && r.At.Sub(h.full) < full {
				return broken("asked without conditions", before, r)
			}
			n++
		}
		h, before = h.after(r), r
	}
	if n == 0 {
		return notSeen("it was not started again")
	}
	return kept(fmt.Sprintf("%d restarts and orders", n))
}

func judgeDueTimes(l Log) Finding {
	n := 0
	for _, p := range l.pairs("feed.xml", !l.Errands) {
		least := restartFresh
		if l.byHand(p.a, p.b) {
			least = time.Hour
		}
		if p.gap < least-time.Minute {
			return broken(fmt.Sprintf("asked again after %s", rough(p.gap)), p.a, p.b)
		}
		if p.a.Run != p.b.Run || l.byHand(p.a, p.b) {
			n++
		}
	}
	switch {
	case l.Errands:
		return needsClock("each run was ordered by hand")
	case n == 0:
		return notSeen("it was not started again")
	}
	return kept(fmt.Sprintf("%d restarts and orders", n))
}
