# Thin on purpose: each command is a script of the same name in scripts/.
.DEFAULT_GOAL := help
.PHONY: run test chaos attack fuzz build watch check docs bench eval embedding-model pictures help

PROFILE ?= quick
PART ?= all
BENCH ?=
ATTACK ?=
PEERS ?=
MINUTES ?= 5
EXAMPLES ?= 200
SEED ?=

run: ## Build what has changed and serve it at 127.0.0.1:3000 (PROFILE=release takes longer and runs faster, PROFILE=dev the other way round)
	@scripts/run $(PROFILE)

test: ## Run every test: rules, both databases, a real browser (PART=rust or PART=browser for one half)
	@scripts/test $(PART)

chaos: ## Kill and restart processes under load and check what clients were told (MINUTES=5 a test, SEED=a number for other accidents)
	@scripts/chaos $(MINUTES) $(SEED)

attack: ## Attack the program within bounds and show what others notice of it (ATTACK="--only X1,X2" for some)
	@scripts/attack $(ATTACK)

fuzz: ## Call the API in every way its description allows, and some it does not (EXAMPLES=200 an operation, SEED=1405)
	@scripts/fuzz $(EXAMPLES) $(SEED)

build: ## Make the release program, its site inside
	@scripts/build

watch: ## Serve, and build again whenever a file changes
	@scripts/watch

check: ## Everything that can be said of the code without running it: format, lints of both halves, scripts, licences, sizes
	@scripts/check

docs: ## Write the generated parts of README, deploy/.env.example and docs/ anew
	@scripts/docs

bench: ## Measure the release program against its limits and beside bare twins (BENCH="--quick", BENCH="--only B1,B2", PEERS=1 beside Django and Next.js too)
	@PEERS=$(PEERS) scripts/bench $(BENCH)

eval: ## Ask the questions of eval/ and count the right answers and refusals
	@scripts/eval

embedding-model: ## Fetch the model that finds passages by what they mean (91 MB, once); make run uses it
	@scripts/setup/embedding-model

pictures: ## Photograph every page into end2end/pictures/
	@scripts/pictures

help: ## Show this
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 24
