import ts from 'typescript';

/**
 * The fields, methods and parameters of a package's exports that have no text for an editor.
 *
 * @param entry the package's declarations
 * @returns such as `Invoice.total` or `BillingClient.getInvoice(invoiceId)`
 */
export function namesWithoutText(entry: string): string[] {
  // The libraries are left out, because reading them takes seconds and they have none of our texts.
  const options: ts.CompilerOptions = { module: ts.ModuleKind.Node16, strict: true, noLib: true, types: [] };
  const program = ts.createProgram([entry], options);
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(entry);
  const exported = source && checker.getSymbolAtLocation(source);
  if (exported === undefined) throw new Error(`${entry} exports nothing.`);
  return checker.getExportsOfModule(exported).flatMap((symbol) => {
    const isAlias = (symbol.flags & ts.SymbolFlags.Alias) !== 0;
    return withoutText(isAlias ? checker.getAliasedSymbol(symbol) : symbol, checker);
  });
}

function withoutText(symbol: ts.Symbol, checker: ts.TypeChecker): string[] {
  const isOurs = ({ declarations = [] }: ts.Symbol): boolean =>
    declarations.some(
      (declaration) =>
        !(ts.isPropertyDeclaration(declaration) && ts.isPrivateIdentifier(declaration.name)) &&
        declaration.getSourceFile().fileName.includes('/@tally/client/'),
    );
  const isTold = (told: ts.Symbol): boolean => told.getDocumentationComment(checker).length > 0;
  const parametersOf = (name: string, signatures: readonly ts.Signature[]): string[] =>
    signatures.flatMap(({ parameters }) =>
      parameters
        .filter((parameter) => !isTold(parameter))
        .map((parameter) => `${name}(${parameter.getName()})`),
    );

  const name = symbol.getName();
  const members = checker.getPropertiesOfType(checker.getDeclaredTypeOfSymbol(symbol)).filter(isOurs);
  const value = checker.getTypeOfSymbol(symbol);
  return [
    ...parametersOf(name, [...value.getCallSignatures(), ...value.getConstructSignatures()]),
    ...members.flatMap((member) => {
      const place = `${name}.${member.getName()}`;
      const signatures = checker.getTypeOfSymbol(member).getCallSignatures();
      return [...(isTold(member) ? [] : [place]), ...parametersOf(place, signatures)];
    }),
  ];
}
