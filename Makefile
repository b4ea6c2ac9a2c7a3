# The goals that people use; `make help` lists them. Everything else is in scripts/.
MAVEN := scripts/maven.sh
.DEFAULT_GOAL := help
.PHONY: help fast check slow bench format prepare native java smoke

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

fast: ## unit tests of the Java modules, at most a minute once libraries are there
	@rm -rf */target/*-reports
	$(MAVEN) -q -T 1C -pl '!rules' test -Dspotless.check.skip=true
	@scripts/tests.sh

check: prepare native java smoke ## everything a change must pass: format, rules, all but slow tests, sanitizers
	@scripts/tests.sh

slow: prepare native ## tests tagged slow: random faults under load, many seeds; half an hour of it is the CUDA shim's stress
	@rm -rf */target/*-reports
	scripts/native.sh slow
	$(MAVEN) verify -Dtests.groups=slow -Dtests.excludedGroups= -Dspotless.check.skip=true
	@scripts/tests.sh

bench: ## every measurement of docs/benchmarks.md; wants an idle machine
	./lamina bench all

format: ## writes Java as the formatter wants it
	$(MAVEN) -q spotless:apply

prepare:
	@scripts/prepare.sh

native: prepare
	scripts/native.sh check

java: native
	@rm -rf */target/*-reports
	$(MAVEN) verify

smoke: java
	./lamina --version
