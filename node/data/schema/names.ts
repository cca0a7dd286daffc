/** Words that make a column name a person's identifier or contact. Steward and schema have the last word. */
const IDENTIFYING = new Set(
  (
    'id ids nr ssn mrn nhs pid uid uuid guid email mail phone telephone tel mobile fax name names surname firstname ' +
    'lastname forename fullname address street postcode zip iban passport licence license account ip birthdate dob ' +
    'birthday'
  ).split(' '),
);

export function looksIdentifying(name: string): boolean {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u);
  return words.some((w) => IDENTIFYING.has(w)) || (words.includes('birth') && words.includes('date'));
}
