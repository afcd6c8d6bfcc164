/* camera_system.h: a camera as Linux gives it. */
#ifndef POSTERIOR_EYES_CAMERA_SYSTEM_H
#define POSTERIOR_EYES_CAMERA_SYSTEM_H

#include "eyes/camera.h"

const struct pc_camera_io *pc_camera_system(void);

#endif
