// The one thing that must be right before anything else is loaded: native modules crash under an older Node.

const leastMajor = 24;
const leastMinor = 15;

/** A sentence when this Node is too old, or undefined. */
export function runtimeProblem(version = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > leastMajor || (major === leastMajor && minor >= leastMinor)) return undefined;
  return `Plantain needs Node ${leastMajor}.${leastMinor} or newer, and this is ${version}. Start it with npm start, which brings its own.`;
}
