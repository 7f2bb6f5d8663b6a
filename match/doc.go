// Package match answers, for one person who has to move, which beds could take
// them and in what order, which vehicle could carry them, and in what order
// requests are served.
//
// Its inputs are values: the need (severity, urgency, tier, needs, way of
// breathing, where from), the pools of beds or the vehicles as they are known at an
// instant, the placement section of a policy pack and the roads of package travel.
// Every candidate says why it stands where it stands and what is doubtful; every
// other pool or vehicle says why it was left out (docs/match.md).
//
// Nothing here knows a colour of risk: severity, urgency and waiting time decide
// (RULES A3.2). What is not known never counts as free, near, equipped or backed
// by oxygen. The order is total, the same for the same facts in any order of input,
// and what is unsuitable never moves the rest. It holds no bed and sends nobody.
package match
