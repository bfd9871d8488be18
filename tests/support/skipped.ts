import type { Reporter, TestCase, TestResult } from "@playwright/test/reporter";

/** Tells each skipped test with its reason, in the form that Cargo uses, so that one list can hold them all. */
export default class Skipped implements Reporter {
  onTestEnd(test: TestCase, result: TestResult): void {
    if (result.status !== "skipped") return;
    const reason = test.annotations.find(({ type }) => type === "skip" || type === "fixme")?.description;
    console.log(`test ${test.titlePath().filter(Boolean).join(" › ")} ... ignored${reason ? `, ${reason}` : ""}`);
  }

  printsToStdio(): boolean {
    return false;
  }
}
