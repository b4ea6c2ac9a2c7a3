/* The cases by name; each ends the test program by STAGE_CHECK when something does not hold. */
#ifndef LAUNCH_CASES_H
#define LAUNCH_CASES_H

typedef struct {
    const char *name;
    void (*run)(void);
} launch_case;

/* Each list ends with a NULL name. */
extern const launch_case launch_cases_run[];
extern const launch_case launch_cases_agent[];
extern const launch_case launch_cases_signals[];

#endif
