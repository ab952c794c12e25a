export function chromiumLaunchOptions(further?: readonly string[]): {
  executablePath: string | undefined;
  args: string[];
};
