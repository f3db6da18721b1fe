import tseslint from 'typescript-eslint';

/** Type-checked lint. The import law between rooms is enforced by dependency-cruiser (.dependency-cruiser.json). */
export default tseslint.config(
  { ignores: ['dist/', '.salvor/', 'src/console/public/', 'eslint.config.js', 'tools/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      // Numbers, thunks that return void and `${}` of unions read well; these two fight the house style.
      '@typescript-eslint/no-confusing-void-expression': 'off',
      '@typescript-eslint/no-unnecessary-condition': 'off',
      'no-console': 'error',
    },
  },
  {
    // Determinism is law: what no sandbox stops is stopped here.
    files: ['workflows/**/*.ts', 'src/domain/**/*.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'fetch', 'setInterval', 'setImmediate', 'Buffer'],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Program > VariableDeclaration[kind="let"]',
          message: 'Module-level mutable state breaks replay: keep it in the workflow state.',
        },
        { selector: 'MetaProperty', message: 'import.meta is not deterministic in workflow code.' },
      ],
    },
  },
  { files: ['test/**', 'bench/**', 'demo/**', 'src/cli/**'], rules: { 'no-console': 'off' } },
  { files: ['test/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
);
