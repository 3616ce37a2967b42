.PHONY: setup test demo lock bench clean

setup: ; script/bootstrap --dev
test: ; script/test
demo: ; script/demo
lock: ; script/lock
bench: ; for benchmark in benchmarks/*.py; do .venv/bin/python "$$benchmark" || exit 1; done
clean: ; rm -rf .venv .tools build dist demo-output
