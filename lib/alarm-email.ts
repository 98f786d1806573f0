/**
 * Who gets an e-mail when an alarm begins or ends.
 *
 * @param configured those of the stage
 * @param variable `ALARM_EMAIL`: an address, or several with commas between them
 * @throws Error if one of them is no address
 */
export function alarmEmails(configured: readonly string[], variable: string | undefined): readonly string[] {
  const given = (variable ?? '').split(',').map((address) => address.trim());
  const added = given.filter((address) => address !== '');
  const wrong = added.find((address) => !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(address));
  if (wrong !== undefined) {
    throw new Error(
      `ALARM_EMAIL has "${wrong}": set an e-mail address, or several with commas between them, such as ops@example.com.`,
    );
  }
  return [...new Set([...configured, ...added])];
}
