package care

// BedClass is what a bed is fitted and staffed for (loại giường).
type BedClass string

// The classes of beds (KH 1080/2022 VII, IX.3).
const (
	IsolationBed  BedClass = "isolation"
	OxygenBed     BedClass = "oxygen"
	HFNCBed       BedClass = "hfnc"
	ICUBed        BedClass = "icu"
	PaediatricBed BedClass = "paediatric"
	NeonatalBed   BedClass = "neonatal"
	ObstetricBed  BedClass = "obstetric"
	DialysisBed   BedClass = "dialysis"
)

// BedClasses is the closed set of classes of beds.
var BedClasses = Terms[BedClass]{
	{IsolationBed, Text{"giường cách ly, không oxy", "isolation, without oxygen"}},
	{OxygenBed, Text{"giường có oxy", "oxygen"}},
	{HFNCBed, Text{"giường thở oxy dòng cao", "high-flow oxygen"}},
	{ICUBed, Text{"giường hồi sức tích cực", "intensive care"}},
	{PaediatricBed, Text{"giường nhi", "children"}},
	{NeonatalBed, Text{"giường sơ sinh", "newborns"}},
	{ObstetricBed, Text{"giường sản", "obstetrics"}},
	{DialysisBed, Text{"giường lọc máu", "dialysis"}},
}
