package dev.tandem.api.admin;

import io.swagger.v3.oas.annotations.Parameter;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A parameter that is a job's id, for the documentation. */
@Parameter(description = "The job's id.", example = "6f9f4a52-6d1c-4f0e-9c59-6b6ac9a3e2b0")
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@interface JobId {}
