/** Syntax trees as short text, for the tests of the HCL room. */
import type { Body, Expression, ObjectEntry, TemplatePart, TraversalStep } from '../../src/languages/hcl/index.ts';

/** A body as `name=value;` and `type labels {...}`, attributes first. */
export function showBody(body: Body): string {
  const attributes = body.attributes.map(({ name, value }) => `${name}=${showExpression(value)};`);
  const blocks = body.blocks.map(({ type, labels, body: inner }) => {
    const names = labels.map(({ value, isQuoted }) => ` ${isQuoted ? JSON.stringify(value) : value}`);
    return `${type}${names.join('')} {${showBody(inner)}}`;
  });
  return [...attributes, ...blocks].join(' ');
}

/** An expression with an operator, call or form first in its parentheses; `@` is the item of a splat. */
export function showExpression(node: Expression): string {
  switch (node.kind) {
    case 'literal':
      return typeof node.value === 'bigint' ? `${node.value}n` : String(node.value);
    case 'template':
      if (node.constant !== undefined) return JSON.stringify(node.constant);
      if (node.isWrapper) return `(wrap ${node.parts.map(showPart).join('').slice(1)})`;
      return `(text ${node.parts.map(showPart).join(' ')})`;
    case 'traversal':
      return node.root + showSteps(node.steps);
    case 'relative-traversal':
      return `(steps ${showExpression(node.source)} ${showSteps(node.steps)})`;
    case 'index':
      return `(index ${showExpression(node.collection)} ${showExpression(node.key)})`;
    case 'splat':
      return `(${node.style} ${showExpression(node.source)} ${showExpression(node.each)})`;
    case 'splat-item':
      return '@';
    case 'call':
      return `(${[node.name, ...node.args.map(showExpression), ...(node.isExpanded ? ['...'] : [])].join(' ')})`;
    case 'conditional':
      return `(? ${[node.condition, node.then, node.otherwise].map(showExpression).join(' ')})`;
    case 'binary':
      return `(${node.operator} ${showExpression(node.left)} ${showExpression(node.right)})`;
    case 'unary':
      return `(${node.operator} ${showExpression(node.operand)})`;
    case 'tuple':
      return `[${node.items.map(showExpression).join(' ')}]`;
    case 'object':
      return `{${node.entries.map(showEntry).join(' ')}}`;
    case 'for':
      return showFor(node);
    case 'parentheses':
      return `(group ${showExpression(node.expression)})`;
    case 'invalid':
      return '!';
  }
}

function showSteps(steps: readonly TraversalStep[]): string {
  return steps
    .map((step) => {
      if (step.kind === 'field') return `.${step.name}`;
      return step.isLegacy ? `.${step.key}` : `[${JSON.stringify(step.key)}]`;
    })
    .join('');
}

function showEntry({ name, key, value }: ObjectEntry): string {
  return `${name === undefined ? showExpression(key) : JSON.stringify(name)}=${showExpression(value)}`;
}

function showFor(node: Extract<Expression, { kind: 'for' }>): string {
  const names = node.keyName === undefined ? node.valueName : `${node.keyName}, ${node.valueName}`;
  const key = node.key === undefined ? '' : `${showExpression(node.key)} => `;
  const condition = node.condition === undefined ? '' : ` if ${showExpression(node.condition)}`;
  const value = `${showExpression(node.value)}${node.isGrouped ? '...' : ''}`;
  const inner = `for ${names} in ${showExpression(node.collection)} : ${key}${value}${condition}`;
  return node.key === undefined ? `[${inner}]` : `{${inner}}`;
}

function showPart(part: TemplatePart): string {
  switch (part.kind) {
    case 'text':
      return JSON.stringify(part.value);
    case 'interpolation':
      return `$${showExpression(part.expression)}`;
    case 'if': {
      const then = part.then.map((each) => `${showPart(each)} `).join('');
      const otherwise = part.otherwise.map((each) => ` ${showPart(each)}`).join('');
      return `%if(${showExpression(part.condition)} ${then}:${otherwise})`;
    }
    case 'for-directive': {
      const names = part.keyName === undefined ? part.valueName : `${part.keyName}, ${part.valueName}`;
      return `%for(${names} in ${showExpression(part.collection)} ${part.parts.map(showPart).join(' ')})`;
    }
  }
}
