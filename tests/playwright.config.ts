import { defineConfig } from "@playwright/test";

// `cargo xtask test` names the browser; a run by hand takes the usual place of it.
const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";

export default defineConfig({
  testMatch: "**/*.spec.ts",
  outputDir: "../test-results",
  forbidOnly: !!process.env.CI,
  // A test that passes at the second try has found something: it is not tried again.
  retries: 0,
  workers: "100%",
  timeout: 60_000,
  // A run is made a slice a frame.
  expect: { timeout: 15_000 },
  reporter: [["list"], ["./support/skipped.ts"]],
  use: {
    browserName: "chromium",
    // A trace of every step costs each test a fifth of its time: `npx playwright test --trace on FILE` makes one.
    trace: "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath,
      // Needed as root and without a display, and no traffic of the browser's own.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "pages", testIgnore: "**/budget*.spec.ts" },
    // Times are measured when nothing else runs, so after the rest and one by one.
    {
      name: "budgets",
      testMatch: "**/budget*.spec.ts",
      dependencies: ["pages"],
      workers: 1,
    },
  ],
});
