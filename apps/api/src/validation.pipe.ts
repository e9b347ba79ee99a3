import { ValidationPipe, type ValidationError } from '@nestjs/common';
import { MalformedRequestError, type Fault } from './problem.js';

/** More are not listed: an answer must not be larger than what provoked it. */
const FAULTS_TOLD = 20;

/** Refuses what the schema does not know, unknown fields included, and says where each fault lies. */
export function createValidationPipe(): ValidationPipe {
  return new ValidationPipe({
    whitelist: true,
    forbidNonWhitelisted: true,
    forbidUnknownValues: true,
    transform: true,
    stopAtFirstError: true,
    exceptionFactory: (errors) =>
      new MalformedRequestError(errors.flatMap((error) => faultsOf(error, '')).slice(0, FAULTS_TOLD)),
  });
}

function faultsOf({ property, constraints = {}, children = [] }: ValidationError, parent: string): Fault[] {
  const pointer = `${parent}/${property.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const own = Object.entries(constraints).map(([rule, text]) => ({
    pointer,
    detail: rule === 'whitelistValidation' ? 'must not be present: no such field' : text,
  }));
  return [...own, ...children.flatMap((child) => faultsOf(child, pointer))];
}
