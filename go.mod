module batang

go 1.26
