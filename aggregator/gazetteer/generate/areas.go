package main

import (
	"encoding/json"
	"fmt"
	"math"
)

// feature is a GeoJSON feature or a collection of them; 132 entries of the file are collections.
type feature struct {
	Features   []feature
	Properties struct {
		AGS string
		GF  int // 4 = land; 2 = water, where the polygon is no settlement
	}
	Geometry struct {
		Type        string
		Coordinates json.RawMessage
	}
}

// readAreas returns the middle of each municipality's area by AGS.
func readAreas(pack string) (map[string]point, error) {
	r, c, err := open(pack, "gemeinden.geo.json")
	if err != nil {
		return nil, err
	}
	defer c.Close()
	in := json.NewDecoder(r)
	if _, err := in.Token(); err != nil { // the opening bracket
		return nil, fmt.Errorf("%s: %w", pack, err)
	}
	middles, sizes := map[string]point{}, map[string]float64{}
	for in.More() {
		var f feature
		if err := in.Decode(&f); err != nil {
			return nil, fmt.Errorf("%s: %w", pack, err)
		}
		for _, one := range append(f.Features, f) {
			if one.Properties.AGS == "" || one.Properties.GF != 4 {
				continue
			}
			at, size, err := middle(one)
			if err != nil {
				return nil, fmt.Errorf("%s: AGS %s: %w", pack, one.Properties.AGS, err)
			}
			if size > sizes[one.Properties.AGS] {
				middles[one.Properties.AGS], sizes[one.Properties.AGS] = at, size
			}
		}
	}
	return middles, nil
}

// middle returns the centroid of the largest ring and its size in square degrees.
func middle(f feature) (best point, size float64, err error) {
	var polygons [][][][2]float64
	switch f.Geometry.Type {
	case "Polygon":
		polygons = make([][][][2]float64, 1)
		err = json.Unmarshal(f.Geometry.Coordinates, &polygons[0])
	case "MultiPolygon":
		err = json.Unmarshal(f.Geometry.Coordinates, &polygons)
	default:
		err = fmt.Errorf("a geometry of type %q", f.Geometry.Type)
	}
	for _, rings := range polygons {
		if len(rings) == 0 {
			continue
		}
		if at, s := centroid(rings[0]); s > size {
			best, size = at, s
		}
	}
	return best, size, err
}

// centroid of a closed ring of longitudes and latitudes (the shoelace formula).
func centroid(ring [][2]float64) (point, float64) {
	var area, x, y float64
	for i := range ring {
		a, b := ring[i], ring[(i+1)%len(ring)]
		cross := a[0]*b[1] - b[0]*a[1]
		area += cross
		x += (a[0] + b[0]) * cross
		y += (a[1] + b[1]) * cross
	}
	if area == 0 {
		return point{}, 0
	}
	return point{y / (3 * area), x / (3 * area)}, math.Abs(area) / 2
}
