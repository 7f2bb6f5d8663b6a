package policy

import "batang/care"

func readPlacement(n node) *Placement {
	t := &Placement{pos: n.pos()}
	n.read(map[string]func(node){
		"numbers":  func(n node) { t.Numbers = each(n, readPlacementNumber) },
		"supports": func(n node) { t.Supports = each(n, readSupportFlow) },
		"needs":    func(n node) { t.Needs = each(n, readNeedRow) },
		"kinds":    func(n node) { t.Kinds = each(n, readTierKinds) },
		"crews":    func(n node) { t.Crews = each(n, readCrewRow) },
	})
	return t
}

func readPlacementNumber(n node) (m PlacementNumber) {
	m.pos = n.pos()
	var ids []string
	unit := ""
	known := citeAndText(&m.Cite, &m.Text)
	for _, s := range PlacementSpecs {
		ids = append(ids, string(s.ID))
		known[s.Unit] = func(n node) { m.Value, unit = n.count(), s.Unit }
	}
	known["id"] = func(n node) { m.ID = PlacementID(n.word(ids)) }
	n.read(known)
	for _, s := range PlacementSpecs {
		if s.ID == m.ID && (unit != s.Unit || m.Value < s.Min || m.Value > s.Max) {
			want := s.Unit + ": " + itoa(s.Min) + "–" + itoa(s.Max)
			n.problem(text("số "+string(m.ID)+" sai đơn vị hoặc ngoài khoảng", "number "+string(m.ID)+" has the wrong unit or is out of range"), text(want, want))
		}
	}
	return m
}

func readSupportFlow(n node) (s SupportFlow) {
	s.pos = n.pos()
	n.read(with(citeAndText(&s.Cite, &s.Text), map[string]func(node){
		"support":  func(n node) { s.Support = n.word(SupportWords()) },
		"low":      func(n node) { s.Low = n.count() },
		"expected": func(n node) { s.Expected = n.count() },
		"high":     func(n node) { s.High = n.count() },
	}))
	return s
}

// terms reads a list of words of a closed set.
func terms[T ~string](n node, set care.Terms[T]) []T {
	var among []string
	for _, t := range set {
		among = append(among, string(t.Value))
	}
	return each(n, func(n node) T { return T(n.word(among)) })
}

func readNeedRow(n node) (x NeedRow) {
	x.pos = n.pos()
	n.read(with(citeAndText(&x.Cite, &x.Text), map[string]func(node){
		"need": func(n node) { x.Need = n.thenWord(NeedWord) },
		"any":  func(n node) { x.Any = terms(n, care.Capabilities) },
	}))
	return x
}

func readTierKinds(n node) (k TierKinds) {
	k.pos = n.pos()
	n.read(with(citeAndText(&k.Cite, &k.Text), map[string]func(node){
		"tier":  func(n node) { k.Tier = care.Tier(n.word(words(care.Tiers[1:]))) },
		"kinds": func(n node) { k.Kinds = terms(n, care.FacilityKinds) },
		"opens": func(n node) { k.Opens = n.strings() },
	}))
	return k
}

func readCrewRow(n node) (c CrewRow) {
	c.pos = n.pos()
	n.read(with(citeAndText(&c.Cite, &c.Text), map[string]func(node){
		"severities": func(n node) {
			c.Severities = each(n, func(n node) string { return n.word(words(care.Severities)) })
		},
		"kinds": func(n node) { c.Kinds = terms(n, care.VehicleKinds) },
		"crew":  func(n node) { c.Crew = n.word(Crews) },
		"share": func(n node) { c.Share = n.bool() },
	}))
	return c
}
