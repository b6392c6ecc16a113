export default {
  // As on every side of the bench.
  compress: false,
  experimental: { serverComponentsExternalPackages: ["better-sqlite3"] },
};
