// TanStack's own modules ask a bundler's constant whether they are being developed. Here is no bundler: they are not.

globalThis.process ??= { env: { NODE_ENV: "production" } };
