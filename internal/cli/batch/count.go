package batch

// Count sums up a phase.
type Count struct {
	Phase   string `json:"phase"`
	Create  int    `json:"create"`
	Update  int    `json:"update"`
	Same    int    `json:"same"`
	Blocked int    `json:"blocked"`
	Failed  int    `json:"failed"`
	Left    int    `json:"left"` // not tried
}

// Counts sums up what is to be done, or, with the results of Run, what was
// done: then Create and Update are those that succeeded.
func Counts(steps []Step, results []Result) []Count {
	var out []Count
	at := map[string]int{}
	of := func(phase string) *Count {
		i, ok := at[phase]
		if !ok {
			i = len(out)
			at[phase] = i
			out = append(out, Count{Phase: phase})
		}
		return &out[i]
	}
	undone := map[int]error{}
	for _, r := range results {
		undone[r.Index] = r.Err
	}
	for i, s := range steps {
		c := of(s.Phase)
		err, missed := undone[i]
		switch {
		case missed && err != nil:
			c.Failed++
		case missed:
			c.Left++
		default:
			c.add(s.Action)
		}
	}
	return out
}

func (c *Count) add(a Action) {
	switch a {
	case Create:
		c.Create++
	case Update:
		c.Update++
	case Same:
		c.Same++
	case Blocked:
		c.Blocked++
	}
}

// Nothing says whether there is nothing to do.
func Nothing(steps []Step) bool {
	for _, s := range steps {
		if s.Do != nil {
			return false
		}
	}
	return true
}
