# Tally's commands. `make help` lists them.
NODE_VERSION := $(shell cat .node-version)
NODE := .localstack/node/node-v$(NODE_VERSION)/bin/node
STAGE ?= local
LOCALSTACK_PORT ?= 4566
export STAGE LOCALSTACK_PORT
export PATH := $(CURDIR)/$(dir $(NODE)):$(CURDIR)/node_modules/.bin:$(PATH)

.DEFAULT_GOAL := help
.PHONY: help demo test prove check up down status logs clock seed clean deploy diff synth destroy url invoice redrive rebuild-summaries migrate erase-lead-user report reconcile restored console publish-client

help: ## list these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-18s %s\n", $$1, $$2 }'

demo: workbench ## prepare, start and deploy, bill the sample's line items and leads, print the report and the invoices
	@npm run --silent build
	@node bin/tally.ts demo

test: workbench ## types, lint, unit, infrastructure, plugins, end to end on a LocalStack of its own
	@node test/run.ts

prove: workbench ## the long proofs, more than an hour; proof=<name> runs one; they write docs/figures.md
	@node test/prove/run.ts $(proof)

check: workbench ## types, lint, unused exports and dependencies
	@npm run --silent check

up: workbench ## start LocalStack: in Docker where there is an engine, else as processes (BACKEND=host|docker, KEEP=1)
	@node bin/tally.ts up

down: workbench ## stop LocalStack and everything it started
	@node bin/tally.ts down

status: workbench ## show what runs, where, and since when
	@node bin/tally.ts status

logs: workbench ## follow the functions' logs; fn=<name> follows one function's, fn=fake-stripe what is sent there
	@node bin/tally.ts logs follow $(fn)

clock: workbench ## show the time of the local stack; to=<time>, to=+3mo or to=now moves it and closes what falls due on the way
	@node bin/tally.ts clock $(if $(to),--to "$(to)")

seed: workbench ## make history on the local stack: months=24 customers=3 leads=240 seed=1, each month at its own time
	@node bin/tally.ts seed $(if $(months),--months "$(months)") $(if $(customers),--customers "$(customers)") $(if $(leads),--leads "$(leads)") $(if $(seed),--seed "$(seed)")

# `clean` does not depend on `workbench`: it would download it only to remove it.
clean: ## stop every LocalStack of this folder; remove everything that was downloaded, built or kept
	@[ ! -d .localstack ] || { localstack/install-node.sh >/dev/null && node bin/tally.ts clean; }
	@rm -rf .localstack .build cdk.out client/dist client/node_modules test/client/consumer/node_modules node_modules
	@echo "Removed .localstack, .build, cdk.out, client/dist and node_modules: only what is in git is left." >&2

deploy: workbench ## deploy to the local stack; STAGE=prod shows the difference, asks, then deploys to AWS
	@node bin/tally.ts deploy

synth: workbench ## make the CloudFormation template of STAGE
	@node bin/tally.ts synth

diff: workbench ## show what a deploy of STAGE would change
	@node bin/tally.ts diff

destroy: workbench ## remove the stack of STAGE
	@node bin/tally.ts destroy

url: workbench ## print only the API's base URL
	@node bin/tally.ts url

invoice: workbench ## write an invoice to standard output: id=<invoice_id> format=html (to print), pdf, csv, json, or explained; audience=operator or customer
	@node bin/tally.ts invoices export $(if $(id),"$(id)") $(if $(format),--format "$(format)") $(if $(audience),--audience "$(audience)")

report: workbench ## write what leads came to: customer=<customer_id> (or all) from=YYYY-MM to=YYYY-MM format=text, html, csv or json
	@node bin/tally.ts report $(if $(customer),--customer "$(customer)") $(if $(from),--from "$(from)") $(if $(to),--to "$(to)") $(if $(format),--format "$(format)")

console: workbench ## pages for operators and support, signed with your credentials: write=yes lets them change things, port=<port>
	@node bin/tally.ts console $(if $(filter yes,$(write)),--write) $(if $(port),--port "$(port)")

redrive: workbench ## sync again what has failed on STAGE: id=<invoice_id>, cause=<cause> or all=yes; dry_run=yes counts; alone it lists by cause
	@node bin/tally.ts sync redrive $(if $(id),"$(id)") $(if $(cause),--cause "$(cause)") $(if $(all),--all) $(if $(dry_run),--dry-run)

rebuild-summaries: workbench ## count the monthly summaries of STAGE anew, while it runs; units=<read units a second>
	@node bin/tally.ts rebuild-summaries $(if $(units),--units "$(units)")

migrate: workbench ## bring older items of STAGE into today's form, while it runs; dry=1 only says what it would do; again=<number> does one once more; reads=, writes=<units a second>
	@node bin/tally.ts migrate $(if $(dry),--dry-run) $(if $(again),--again "$(again)") $(if $(reads),--reads "$(reads)") $(if $(writes),--writes "$(writes)")

reconcile: workbench ## compare synced invoices with Stripe's: from=<time> to=<time>; repair=payment,extra_draft,unsynced; turn_on=yes
	@node bin/tally.ts sync reconcile $(if $(from),--from "$(from)") $(if $(to),--to "$(to)") $(if $(repair),--repair "$(repair)") $(if $(turn_on),--turn-on)

restored: workbench ## after a restore of the table: to=<time of the restore> turns the sync off; table=<name> if it is another one
	@node bin/tally.ts restored $(if $(to),--to "$(to)") $(if $(table),--table "$(table)")

erase-lead-user: workbench ## remove a person from leads: customer=<id> user=<id> or email=<address>; apply=yes does it
	@node bin/tally.ts erase-lead-user $(if $(customer),--customer "$(customer)") $(if $(user),--user "$(user)") $(if $(email),--email "$(email)") $(if $(apply),--apply)

publish-client: workbench ## check and pack the client, and show what registry=<url> would get; publish=yes sends it
	@node client/publish.ts "$(registry)" "$(publish)"

# npm writes this file last, so an install that was killed is done again.
.PHONY: workbench
workbench: node_modules/.package-lock.json node_modules/.bin/tally
node_modules/.package-lock.json: package-lock.json .npmrc | $(NODE)
	@echo "Installing the packages of package-lock.json ..." >&2
	@npm ci --loglevel=error --no-progress
	@touch $@
# For npx. As a "bin" of package.json, npx would refuse it on every other Node.js than ours. An npm ci by hand removes it.
node_modules/.bin/tally: | node_modules/.package-lock.json
	@ln -sf ../../bin/tally $@
$(NODE):
	@localstack/install-node.sh >/dev/null
